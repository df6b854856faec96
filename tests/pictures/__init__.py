"""Pictures of every screen and state of the window, made by one command and looked at by people."""
