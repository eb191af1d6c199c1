"""The measure: who carries a claim, how many independent origins it has, and what that amounts to."""
