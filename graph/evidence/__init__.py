"""The evidence of a claim: who carries what, in canonical form (sections 2 and 3 of the measure).

relations    what the records say of agents and claims: membership, ownership, sameness, entailment
public       which statements count on a day, and without what
citations    who carries what: sides, relays, implied relays, latent origins
withdrawals  what retractions and corrections void, and what falls with it
dependence   which origins are, or may be, one
strength     how much an origin says and how faithfully a relay passes it on
canonical    one claim's evidence graph in networkx
"""
