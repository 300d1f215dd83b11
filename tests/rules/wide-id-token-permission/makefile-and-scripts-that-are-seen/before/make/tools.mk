RUN = docker run --rm -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY

in-stack:
	@$(RUN) acme-tools -c "$(COMMAND)"
