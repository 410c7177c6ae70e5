{{/* Which topics a consumer group reads; the group is named as its service. */}}
{{- define "emshop.subscriptions" -}}
order-service: [emshop.payment.events, emshop.inventory.events, emshop.logistics.events]
payment-service: [emshop.order.events]
inventory-service: [emshop.order.events, emshop.payment.events]
logistics-service: [emshop.order.events, emshop.inventory.events]
console: [emshop.order.events, emshop.payment.events, emshop.inventory.events, emshop.logistics.events]
{{- end }}

{{- define "emshop.eventTopics" -}}
[emshop.order.events, emshop.payment.events, emshop.inventory.events, emshop.logistics.events]
{{- end }}

{{/* The name of a workload's objects. (dict "root" $ "name" "order-service") */}}
{{- define "emshop.name" -}}
{{- printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "emshop.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "emshop.labels" -}}
{{ include "emshop.selector" . }}
app.kubernetes.io/part-of: emshop
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* What no schema can say, since it is about several values at once. */}}
{{- define "emshop.check" -}}
{{- $partitions := int .Values.topics.partitions }}
{{- range $name, $service := .Values.services }}
{{- if $service.enabled }}
{{- $scaled := ne $.Values.autoscaling.mode "none" }}
{{- $replicas := int (ternary $service.autoscaling.max $service.replicas $scaled) }}
{{- if gt (mul $replicas (int $service.concurrency)) (int64 $partitions) }}
{{- fail (printf "%s: %d replicas with %d consumer threads each are more than the %d partitions (topics.partitions): the rest would be idle" $name $replicas (int $service.concurrency) $partitions) }}
{{- end }}
{{- if and $scaled (gt (int $service.autoscaling.min) (int $service.autoscaling.max)) }}
{{- fail (printf "%s: autoscaling.min is greater than autoscaling.max" $name) }}
{{- end }}
{{- if $.Values.relay.enabled }}
{{- $host := $service.database.host | default $.Values.mysql.host }}
{{- $port := int ($service.database.port | default $.Values.mysql.port) }}
{{- $relayed := false }}
{{- range $.Values.relay.sources }}
{{- if and (eq $host (.host | default $.Values.mysql.host)) (eq $port (int (.port | default $.Values.mysql.port))) (has $service.database.schema .schemas) }}
{{- $relayed = true }}
{{- end }}
{{- end }}
{{- if not $relayed }}
{{- fail (printf "%s: its outbox, schema %s on %s:%d, is in none of relay.sources: nobody would publish its events" $name $service.database.schema $host $port) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $names := list }}
{{- range .Values.relay.sources }}
{{- if has .name $names }}
{{- fail (printf "relay.sources: two sources are named %s" .name) }}
{{- end }}
{{- $names = append $names .name }}
{{- end }}
{{- if gt (int .Values.topics.minInsyncReplicas) (int .Values.topics.replicationFactor) }}
{{- fail "topics.minInsyncReplicas is greater than topics.replicationFactor: nothing could be written" }}
{{- end }}
{{- with .Values.kafka.security }}
{{- if hasPrefix "SASL" .protocol }}
{{- if not .saslMechanism }}
{{- fail (printf "kafka.security: %s needs saslMechanism" .protocol) }}
{{- end }}
{{- if and $.Values.topics.create (not .adminSecret) }}
{{- fail (printf "kafka.security: %s needs adminSecret to create the topics (topics.create)" .protocol) }}
{{- end }}
{{- $logins := dict }}
{{- range $name, $workload := merge (dict "outbox-relay" $.Values.relay) $.Values.services }}
{{- if $workload.enabled }}
{{- if not $workload.kafkaSecret }}
{{- fail (printf "%s: kafka.security.protocol SASL needs its kafkaSecret" $name) }}
{{- end }}
{{- with get $logins $workload.kafkaSecret }}
{{- fail (printf "%s and %s log in to Kafka by the same kafkaSecret: each needs rights of its own" . $name) }}
{{- end }}
{{- $_ := set $logins $workload.kafkaSecret $name }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (ne .protocol "PLAINTEXT") (eq $.Values.autoscaling.mode "keda") (not $.Values.autoscaling.keda.authenticationRef) }}
{{- fail (printf "autoscaling.keda.authenticationRef: KEDA cannot ask brokers that want %s without one" .protocol) }}
{{- end }}
{{- end }}
{{- if not (or .Values.jwt.jwkSetUri .Values.jwt.existingSecret) }}
{{- fail "jwt: one of jwkSetUri and existingSecret is needed" }}
{{- end }}
{{- if lt (int .Values.shutdown.gracePeriodSeconds) (int (add 60 .Values.shutdown.pauseSeconds)) }}
{{- fail "shutdown.gracePeriodSeconds: must be pauseSeconds and 60 more" }}
{{- end }}
{{- end }}

{{- define "emshop.image" -}}
{{ printf "%s/%s:%s" .root.Values.image.repository .name (.root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}

{{- define "emshop.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "emshop.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "emshop.probes" -}}
startupProbe:
  httpGet: {path: /actuator/health/liveness, port: management}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: {{ div .root.Values.startup.seconds 5 }}
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: management}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 3
{{- end }}

{{/* How pods are placed and what they may do; the same for all workloads. */}}
{{- define "emshop.placement" -}}
serviceAccountName: {{ .root.Release.Name }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "emshop.podSecurity" . | nindent 2 }}
terminationGracePeriodSeconds: {{ .root.Values.shutdown.gracePeriodSeconds }}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "emshop.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Of a pod of a job, which may run before the release has any other object. */}}
{{- define "emshop.job" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "emshop.podSecurity" . | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Of a URL, the one of its scheme if it names none. */}}
{{- define "emshop.portOf" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{ $port | default (ternary "443" "80" (eq $url.scheme "https")) }}
{{- end }}

{{- define "emshop.jdbcUrl" -}}
{{- with .database -}}
{{ printf "jdbc:mysql://%s:%d/%s" (.host | default $.root.Values.mysql.host) (int (.port | default $.root.Values.mysql.port)) .schema }}{{ with $.root.Values.mysql.parameters }}?{{ . }}{{ end }}
{{- end -}}
{{- end }}

{{/* Kafka's client settings as environment; prefix is that of a map of Kafka's own property names, secret holds the login. */}}
{{- define "emshop.kafkaEnv" -}}
{{- with .root.Values.kafka.security }}
{{- if ne .protocol "PLAINTEXT" }}
- name: {{ $.prefix }}SECURITY_PROTOCOL
  value: {{ .protocol }}
{{- end }}
{{- if hasPrefix "SASL" .protocol }}
- name: {{ $.prefix }}SASL_MECHANISM
  value: {{ .saslMechanism }}
- name: {{ $.prefix }}SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ $.secret }}
      key: sasl.jaas.config
{{- end }}
{{- if .caSecret }}
- name: {{ $.prefix }}SSL_TRUSTSTORE_TYPE
  value: PEM
- name: {{ $.prefix }}SSL_TRUSTSTORE_LOCATION
  value: /etc/emshop/kafka/ca.crt
{{- end }}
{{- end }}
{{- end }}

{{/* Later entries win, so these come last: of all workloads, then of this one. */}}
{{- define "emshop.extraEnv" -}}
{{- range $name, $value := merge (dict) .own .root.Values.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "emshop.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .root.Values.kafka.security.caSecret }}
- name: kafka-ca
  mountPath: /etc/emshop/kafka
  readOnly: true
{{- end }}
{{- end }}

{{- define "emshop.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- if .root.Values.kafka.security.caSecret }}
- name: kafka-ca
  secret:
    secretName: {{ .root.Values.kafka.security.caSecret }}
{{- end }}
{{- end }}
