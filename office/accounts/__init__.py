"""Officers' accounts: passwords, second factors, sessions, and who may change them."""
