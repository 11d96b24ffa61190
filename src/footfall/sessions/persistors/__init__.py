"""Where accepted events go: into the visits and tables of this process, or of another one."""
