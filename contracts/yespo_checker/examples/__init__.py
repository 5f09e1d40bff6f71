"""What Hypothesis makes of a seed, how a counterexample is made small, and where it is kept."""
