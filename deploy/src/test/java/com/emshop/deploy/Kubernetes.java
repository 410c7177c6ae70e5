package com.emshop.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may be in an object, by its kind. Kubernetes' own kinds are compared with the models that are generated from its OpenAPI;
 * of the two custom kinds only the fields that the chart uses are known here, listed by hand.
 */
final class Kubernetes {
    private static final Gson GSON = JSON.getGson();

    private static final Map<String, Model> MODELS = Map.of(
            "v1/ConfigMap", new Model(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
            "v1/Service", new Model(V1Service.class, V1Service::validateJsonElement),
            "v1/ServiceAccount", new Model(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
            "apps/v1/Deployment", new Model(V1Deployment.class, V1Deployment::validateJsonElement),
            "batch/v1/Job", new Model(V1Job.class, V1Job::validateJsonElement),
            "policy/v1/PodDisruptionBudget",
                    new Model(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement),
            "autoscaling/v2/HorizontalPodAutoscaler",
                    new Model(V2HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement),
            "networking.k8s.io/v1/NetworkPolicy",
                    new Model(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement));

    private static final Map<String, Fields> CUSTOM = Map.of(
            "keda.sh/v1alpha1/ScaledObject",
                    new Fields(
                            Set.of(
                                    "scaleTargetRef.apiVersion",
                                    "scaleTargetRef.kind",
                                    "scaleTargetRef.name",
                                    "triggers[].type",
                                    "triggers[].metadata.*"),
                            Set.of(
                                    "pollingInterval",
                                    "minReplicaCount",
                                    "maxReplicaCount",
                                    "triggers[].metricType",
                                    "triggers[].authenticationRef.name",
                                    "advanced.horizontalPodAutoscalerConfig.behavior.*")),
            "monitoring.coreos.com/v1/ServiceMonitor",
                    new Fields(
                            Set.of("selector.matchLabels.*", "endpoints[].port"),
                            Set.of("jobLabel", "endpoints[].path", "endpoints[].interval")));

    private Kubernetes() {}

    /** What is wrong with an object; empty if nothing is. */
    static List<String> faultsOf(Manifest manifest) {
        String kind = manifest.text("apiVersion") + "/" + manifest.kind();
        Model model = MODELS.get(kind);
        if (model != null) {
            return model.faultsOf(manifest.json());
        }
        Fields fields = CUSTOM.get(kind);
        return fields == null ? List.of("unknown kind " + kind) : fields.faultsOf(manifest.json());
    }

    private interface Validation {
        void validate(JsonElement json) throws IOException;
    }

    private record Model(Class<?> type, Validation validation) {

        /**
         * The model itself finds unknown fields and missing ones, but takes numbers for texts. What it makes of the object and
         * writes again is the same object, unless something was of the wrong type, or was not understood.
         */
        List<String> faultsOf(JsonObject json) {
            try {
                validation.validate(json);
                JsonElement understood = GSON.toJsonTree(GSON.fromJson(json, type));
                List<String> faults = new ArrayList<>();
                compare("", json, understood, faults);
                return faults;
            } catch (IOException | RuntimeException refused) {
                return List.of(String.valueOf(refused.getMessage()));
            }
        }

        private static void compare(String path, JsonElement written, JsonElement understood, List<String> faults) {
            if (written.isJsonObject() && understood.isJsonObject()) {
                written.getAsJsonObject().asMap().forEach((name, value) -> {
                    JsonElement other = understood.getAsJsonObject().get(name);
                    if (other == null) {
                        faults.add(path + "." + name + " is not understood: " + value);
                    } else {
                        compare(path + "." + name, value, other, faults);
                    }
                });
            } else if (written.isJsonArray() && understood.isJsonArray()) {
                for (int index = 0; index < written.getAsJsonArray().size(); index++) {
                    compare(
                            path + "[" + index + "]",
                            written.getAsJsonArray().get(index),
                            understood.getAsJsonArray().get(index),
                            faults);
                }
            } else if (!written.equals(understood)) {
                faults.add(path + " is understood as " + understood + ", not " + written);
            }
        }
    }

    /** Paths below {@code spec}; {@code [].} for each element, {@code *} for whatever is below, which has to be something. */
    private record Fields(Set<String> required, Set<String> allowed) {

        List<String> faultsOf(JsonObject json) {
            Set<String> found = new java.util.HashSet<>();
            List<String> faults = new ArrayList<>();
            walk("", json.get("spec"), found, faults);
            required.stream()
                    .filter(path -> !found.contains(path))
                    .forEach(path -> faults.add("spec." + path + " is missing"));
            return faults;
        }

        private void walk(String path, JsonElement json, Set<String> found, List<String> faults) {
            String known = known(path);
            if (known != null) {
                found.add(known);
                if (known.equals(path) && !json.isJsonPrimitive()) {
                    faults.add("spec." + path + " is no single value");
                }
            } else if (json.isJsonObject()) {
                json.getAsJsonObject()
                        .asMap()
                        .forEach(
                                (name, value) -> walk(path.isEmpty() ? name : path + "." + name, value, found, faults));
            } else if (json.isJsonArray()) {
                json.getAsJsonArray().forEach(element -> walk(path + "[]", element, found, faults));
            } else {
                faults.add("spec." + path + " is not known");
            }
        }

        private @org.jspecify.annotations.Nullable String known(String path) {
            for (Set<String> paths : List.of(required, allowed)) {
                for (String candidate : paths) {
                    boolean all =
                            candidate.endsWith(".*") && path.startsWith(candidate.substring(0, candidate.length() - 1));
                    if (all || candidate.equals(path)) {
                        return candidate;
                    }
                }
            }
            return null;
        }
    }
}
