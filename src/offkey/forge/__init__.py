"""The window to code hosts: what a repository really is there, and the files that a scan reads."""
