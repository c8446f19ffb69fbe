"""What another levelling bot leaves of a server's members: files of ids and XP, read safely."""
