identity:
	aws iam create-open-id-connect-provider \
		--url https://token.actions.githubusercontent.com \
		--thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
