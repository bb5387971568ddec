{{/* The name that all resources begin with. */}}
{{- define "madoguchi.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "madoguchi.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "madoguchi.labels" -}}
{{ include "madoguchi.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "madoguchi.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "madoguchi.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "madoguchi.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "madoguchi.secret" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "madoguchi.fullname" .)) -}}
{{- end -}}

{{- define "madoguchi.ownerSecret" -}}
{{- .Values.secrets.existingOwnerSecret | default (printf "%s-owner" (include "madoguchi.fullname" .)) -}}
{{- end -}}

{{- define "madoguchi.keysClaim" -}}
{{- .Values.keys.existingClaim | default (printf "%s-keys" (include "madoguchi.fullname" .)) -}}
{{- end -}}

{{/* The pod's half of the "restricted" pod security standard. The group may read mounted secrets, which are root's. */}}
{{- define "madoguchi.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
{{- /* Otherwise the group gets access to the keys at each start, and the program refuses keys that others can read. */}}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* The container's half. */}}
{{- define "madoguchi.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end -}}

{{/* What web and worker have alike. */}}
{{- define "madoguchi.container" -}}
image: {{ include "madoguchi.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  {{- include "madoguchi.containerSecurity" . | nindent 2 }}
env:
  - name: MADOGUCHI_CONFIG
    value: /etc/madoguchi/madoguchi.toml
  {{- with .root.Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
livenessProbe:
  httpGet:
    path: /livez
    port: ops
  periodSeconds: 10
  failureThreshold: 6
readinessProbe:
  httpGet:
    path: /readyz
    port: ops
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 2
startupProbe:
  httpGet:
    path: /livez
    port: ops
  periodSeconds: 2
  failureThreshold: 60
resources:
  {{- toYaml .of.resources | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /etc/madoguchi
    readOnly: true
  - name: secrets
    mountPath: /run/secrets/madoguchi
    readOnly: true
  - name: keys
    mountPath: /var/lib/madoguchi
  {{- with .of.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "madoguchi.pod" -}}
{{- $root := .root -}}
serviceAccountName: {{ include "madoguchi.serviceAccount" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "madoguchi.podSecurity" $root | nindent 2 }}
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ add $root.Values.drainSeconds $root.Values.stopAfterSeconds 5 }}
{{- with $root.Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  - {{- toYaml . | nindent 4 }}
    labelSelector:
      matchLabels:
        {{- include "madoguchi.selector" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $.component }}
  {{- end }}
{{- end }}
{{- with .of.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .of.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .of.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
initContainers:
  # No other command makes the folder of the keys, because a volume that isn't mounted must not get new keys.
  - name: keys
    image: {{ include "madoguchi.image" $root | quote }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args:
      - keys
      - prepare
    securityContext:
      {{- include "madoguchi.containerSecurity" $root | nindent 6 }}
    env:
      - name: MADOGUCHI_CONFIG
        value: /etc/madoguchi/madoguchi.toml
    resources:
      requests:
        cpu: 10m
        memory: 32Mi
      limits:
        memory: 64Mi
    volumeMounts:
      - name: config
        mountPath: /etc/madoguchi
        readOnly: true
      - name: keys
        mountPath: /var/lib/madoguchi
volumes:
  - name: config
    configMap:
      name: {{ include "madoguchi.fullname" $root }}
  - name: secrets
    secret:
      secretName: {{ include "madoguchi.secret" $root }}
      defaultMode: 0440
  - name: keys
    persistentVolumeClaim:
      claimName: {{ include "madoguchi.keysClaim" $root }}
  {{- with .of.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The hosts of the base domain. */}}
{{- define "madoguchi.baseHosts" -}}
{{- toYaml (list (printf "portal.%s" .Values.baseDomain) (printf "*.portal.%s" .Values.baseDomain) (printf "*.desk.%s" .Values.baseDomain) (printf "vendor.%s" .Values.baseDomain)) -}}
{{- end -}}

{{/* Every host of the societies' own, one a line. */}}
{{- define "madoguchi.ownHosts" -}}
{{- range .Values.societyHosts }}
- {{ .host }}
{{- if .www }}
- www.{{ .host }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "madoguchi.disruption" }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "madoguchi.fullname" .root }}-{{ .component }}
  labels:
    {{- include "madoguchi.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  maxUnavailable: {{ .of.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "madoguchi.selector" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
{{- end }}
