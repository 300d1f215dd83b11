{{- define "app.bucket" -}}
AWS_ACCESS_KEY_ID={{ .Values.key }}
{{- end -}}
