{{/* The program's configuration. Strings are written as JSON, which TOML reads alike. */}}
{{- define "madoguchi.config" -}}
[server]
listen = "0.0.0.0:8080"
base_domain = {{ .Values.baseDomain | toJson }}
scheme = "https"
forwarded = {{ .Values.proxies.forwarded | toJson }}
trusted_proxies = {{ .Values.proxies.networks | toJson }}
drain_seconds = {{ int .Values.drainSeconds }}
stop_after_seconds = {{ int .Values.stopAfterSeconds }}

[ops]
listen = "0.0.0.0:9464"

[database]
url_file = "/run/secrets/madoguchi/database-url"
connections = {{ int .Values.database.connections }}
acquire_timeout_seconds = {{ int .Values.database.acquireTimeoutSeconds }}
statement_timeout_seconds = {{ int .Values.database.statementTimeoutSeconds }}

[keys]
folder = "/var/lib/madoguchi/keys"
root_key_file = "/run/secrets/madoguchi/root-key"

[mail]
transport = {{ .Values.mail.transport | toJson }}
{{- if eq .Values.mail.transport "smtp" }}

[mail.smtp]
host = {{ .Values.mail.smtp.host | toJson }}
port = {{ int .Values.mail.smtp.port }}
encryption = {{ .Values.mail.smtp.encryption | toJson }}
{{- with .Values.mail.smtp.username }}
username = {{ toJson . }}
password_file = "/run/secrets/madoguchi/smtp-password"
{{- end }}
{{- with .Values.mail.smtp.helloName }}
hello_name = {{ toJson . }}
{{- end }}
{{- range $domain, $key := .Values.mail.dkim }}

[mail.dkim.{{ toJson $domain }}]
selector = {{ toJson $key.selector }}
key_file = {{ printf "/run/secrets/madoguchi/%s" $key.secretKey | toJson }}
{{- end }}
{{- else }}

[mail.ses]
region = {{ .Values.mail.ses.region | toJson }}
{{- with .Values.mail.ses.accessKeyId }}
access_key_id = {{ toJson . }}
secret_access_key_file = "/run/secrets/madoguchi/ses-secret-access-key"
{{- end }}
{{- with .Values.mail.ses.configurationSet }}
configuration_set = {{ toJson . }}
{{- end }}
{{- end }}

[worker]
parallel = {{ int .Values.worker.parallel }}

[logging]
filter = {{ .Values.logging.filter | toJson }}
format = {{ .Values.logging.format | toJson }}
{{ end -}}
