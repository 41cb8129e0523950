"""The command line: one file a command. Importing it loads no imaging and no learning library."""
