/* The page for queries: puts shipped queries, with their parameters filled in by the service, into Yasgui's editor. */
(async () => {
  "use strict";
  const at = (path) => new URL(path, document.baseURI).href;
  const chosen = document.getElementById("shipped");
  const parameters = document.getElementById("parameters");
  const about = document.getElementById("about");
  const wrong = document.getElementById("wrong");

  const editor = new Yasgui(document.getElementById("editor"), {
    requestConfig: { endpoint: at("sparql"), method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint: at("sparql") }] },
    copyEndpointOnNewTab: true,
    persistenceId: null, // queries and answers are not kept in the browser
    populateFromUrl: false,
    yasqe: { autocompleters: ["variables"], prefixCcApi: null }, // the others would ask services elsewhere
  });

  const answer = await fetch(at("queries"));
  const queries = new Map((await answer.json()).map((query) => [query.name, query]));
  for (const query of queries.values()) chosen.add(new Option(query.title, query.name));

  const show = () => {
    const query = queries.get(chosen.value);
    about.textContent = query.comment;
    parameters.replaceChildren(
      ...query.parameters.map((parameter) => {
        const label = document.createElement("label");
        const input = document.createElement("input");
        input.name = parameter.name;
        label.append(parameter.comment[0].toUpperCase() + parameter.comment.slice(1), input);
        return label;
      }),
    );
  };
  chosen.addEventListener("change", show);
  show();

  document.getElementById("shipped-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = "";
    const asked = new URLSearchParams();
    for (const input of parameters.querySelectorAll("input")) if (input.value.trim()) asked.set(input.name, input.value);
    const filled = await fetch(at(`queries/${encodeURIComponent(chosen.value)}?${asked}`));
    if (!filled.ok) {
      wrong.textContent = (await filled.json()).detail;
      return;
    }
    const tab = editor.getTab() ?? editor.addTab(true);
    tab.getYasqe().setValue(await filled.text());
    await tab.getYasqe().query();
  });
})();
