"""Sites and everything that is configured for one: goals, shields, links, access, salts."""
