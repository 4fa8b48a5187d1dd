{{- /* What all our pods have in common. */ -}}

{{- /* Of a pod; root context. Service links would set TASK_PORT and the like, which are nobody's settings. */ -}}
{{- define "task.podDefaults" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  {{- include "task.podSecurity" 10001 | nindent 2 }}
{{- end }}

{{- /* The user's and group's id. */ -}}
{{- define "task.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "task.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- /* Of a container; root context. */ -}}
{{- define "task.containerDefaults" -}}
image: {{ include "task.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- include "task.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: data
    mountPath: /data
  - name: tmp
    mountPath: /tmp
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "task.volumes" -}}
{{- range $name := list "data" "tmp" }}
- name: {{ $name }}
  emptyDir:
    sizeLimit: {{ index $.Values.folders $name }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Where a container's settings come from: the database's first, so that `settings` win. */ -}}
{{- define "task.envFrom" -}}
- secretRef:
    name: {{ .Values.database.existingSecret | default (printf "%s-database" .Values.fullname) }}
- configMapRef:
    name: {{ .Values.fullname }}
{{- if .Values.secretSettings }}
- secretRef:
    name: {{ .Values.fullname }}
{{- end }}
{{- with .Values.existingSettingsSecret }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- end }}

{{- /* A pod is made anew when what it is set by changes. */ -}}
{{- define "task.checksums" -}}
checksum/settings: {{ include (print .Template.BasePath "/settings.yaml") . | sha256sum }}
checksum/database: {{ include "task.database" . | sha256sum }}
{{- with .Values.rolloutTag }}
rollout: {{ . | quote }}
{{- end }}
{{- end }}

{{- /* The chart's own PostgreSQL is there only after the install hooks, so each pod migrates before it starts: one does it, the
others wait for its lock; while there is no database it is tried again. */ -}}
{{- define "task.initContainers" -}}
{{- if .Values.postgresql.enabled -}}
initContainers:
  - name: migrate
    args: [migrate]
    {{- include "task.containerDefaults" . | nindent 4 }}
    envFrom:
      {{- include "task.envFrom" . | nindent 6 }}
    resources:
      {{- toYaml .Values.workers.resources | nindent 6 }}
{{- end }}
{{- end }}

{{- /* dict root component */ -}}
{{- define "task.spread" -}}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "task.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}

{{- /* The values of server or workers */ -}}
{{- define "task.placement" -}}
{{- with pick . "nodeSelector" "tolerations" "affinity" }}
{{- toYaml . }}
{{- end }}
{{- end }}
