{{- /* The variables of the database, as a secret's stringData; empty where the secret is one of the user's own. */ -}}
{{- define "task.database" -}}
{{- $db := .Values.database -}}
{{- if .Values.postgresql.enabled -}}
{{- if or $db.existingSecret $db.url $db.host }}{{ fail "postgresql.enabled makes a database of its own: leave database.existingSecret, url and host unset" }}{{ end -}}
DATABASE_URL: {{ printf "postgresql://task:%s@%s-postgresql:5432/task" (.Values.postgresql.password | urlquery | replace "+" "%20") .Values.fullname | quote }}
{{- else if $db.existingSecret -}}
{{- if or $db.url $db.host }}{{ fail "database.existingSecret holds the database's settings: leave database.url and host unset" }}{{ end -}}
{{- else if $db.url -}}
{{- if $db.host }}{{ fail "database.url and database.host are both set: keep one" }}{{ end -}}
DATABASE_URL: {{ $db.url | quote }}
{{- with $db.listenUrl }}
DATABASE_LISTEN_URL: {{ . | quote }}
{{- end }}
{{- else if $db.host -}}
DB_HOST: {{ $db.host | quote }}
DB_PORT: {{ $db.port | quote }}
DB_DATABASE: {{ $db.name | quote }}
DB_SSL_MODE: {{ $db.sslMode | quote }}
{{- with $db.username }}
DB_USERNAME: {{ . | quote }}
{{- end }}
{{- with $db.password }}
DB_PASSWORD: {{ . | quote }}
{{- end }}
{{- with $db.listenUrl }}
DATABASE_LISTEN_URL: {{ . | quote }}
{{- end }}
{{- else -}}
{{ fail "no database: set database.existingSecret, database.url or database.host, or postgresql.enabled to try things out" }}
{{- end }}
{{- end }}
