{{- /* The values that every chart of `helm create` has, and ours has by other names: where they are set, they win. Each template
begins with it, as nobody says in which order templates are rendered; done twice it does nothing. */ -}}
{{- define "task.generated" -}}
{{- $values := .Values -}}
{{- with coalesce $values.fullnameOverride $values.nameOverride }}{{ $_ := set $values "fullname" . }}{{ end -}}
{{- with $values.imagePullSecrets -}}
{{- $names := list -}}
{{- range . }}{{ $names = append $names .name }}{{ end -}}
{{- $_ := set $values.image "pullSecrets" $names -}}
{{- end -}}
{{- with $values.env }}{{ $_ := set $values "settings" (merge (dict) . $values.settings) }}{{ end -}}
{{- if hasKey $values "replicaCount" }}{{ $_ := set $values.server "replicas" $values.replicaCount }}{{ end -}}
{{- range $key := list "resources" "nodeSelector" "tolerations" "affinity" -}}
{{- with index $values $key }}{{ $_ := set $values.server $key . }}{{ end -}}
{{- end -}}
{{- range $key, $value := $values.autoscaling }}{{ $_ := set $values.server.autoscaling $key $value }}{{ end -}}
{{- end }}
