{{- /* What things are called, and how they are told apart. Each takes the root context; labels and selector a dict. */ -}}

{{- define "task.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "task.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (ternary .Values.fullname "default" .Values.serviceAccount.create) }}
{{- end }}

{{- /* dict root component */ -}}
{{- define "task.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "task.labels" -}}
{{ include "task.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}
