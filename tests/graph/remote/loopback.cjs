// Comunica listens on every address of the machine; loaded before it, this lets it listen on this machine alone.
const { Server } = require('node:net');
const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, ...(typeof port === 'number' ? ['127.0.0.1'] : []), ...rest);
};
