"""The verdict numbers of all claims at once, over columns, equal to the reference (`measure.Scorer`).

Most evidence is a forest in which either nothing forks or nothing merges; there the best sub-forest has a closed form,
and counts and repeats have one as well. Such claims are scored together, level by level. The rest goes one by one
through the reference, in batches.

arrays       lists of neighbours, and what is reached from where
setting      what holds for all claims under one set of options, over public and withdrawals: strengths, what counts
public       which statements count on a day, and without what (section 3, step 1)
withdrawals  what retractions and corrections take away (section 3, step 2)
sides        which side each statement takes, and who carries what (section 2 of the measure)
live         what of it reaches the claim (section 3)
dependence   which origins are one, and which links return (sections 3.5 and 4)
parties      who has a stake in a claim
strengths    how much each node says and lets through (section 5)
active       the active part of each side, in parts whose choices do not bear on one another
forest       the weight of the parts that have a closed form, and how it moves with each coin (sections 5 and 7)
by_side      parts that need a search
weighing     both sides, counted and weighed
repeats      how many reports made nothing known (section 4)
chunk        some pools, put together
one_by_one   the pools that are left to the reference
table        the columns of the result
run          all pools, over the processes of workers
"""
