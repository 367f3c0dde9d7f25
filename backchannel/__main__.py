"""`python -m backchannel`: how the processes of one deployment start each other."""

from backchannel.cli import main

if __name__ == "__main__":
    main()
