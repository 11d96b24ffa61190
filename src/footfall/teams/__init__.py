"""Teams: who works together, in which role, under which limits."""
