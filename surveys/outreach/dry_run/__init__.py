"""Past incidents decided about once more by the rules, as the policy stands and as edited, without asking anybody."""
