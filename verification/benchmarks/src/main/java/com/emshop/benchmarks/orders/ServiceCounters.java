package com.emshop.benchmarks.orders;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the services and the relay have counted since they began.
 *
 * @param values by names that say what and of which process
 */
record ServiceCounters(Map<String, Double> values) {
    private static final String TRANSACTIONS = "Kafka transactions";
    private static final String ROWS = "rows published";
    private static final String BATCHES = "batches of ";
    private static final String EVENTS = "events handled by ";

    private static final Pattern SIZE = Pattern.compile("saga_batch_size_bucket\\{.*le=\"([^\"]+)\".*} (\\S+)");

    static ServiceCounters of(LocalStack stack) throws IOException, InterruptedException {
        var values = new TreeMap<String, Double>();
        HttpClient client = HttpClient.newHttpClient();
        for (Service service : Service.values()) {
            String metrics = client.send(
                            HttpRequest.newBuilder(URI.create(
                                            stack.addresses().managementOf(service) + "/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            if (service == Service.RELAY) {
                values.put(TRANSACTIONS, sum(metrics, "outbox_relay_transactions_total"));
                values.put(ROWS, sum(metrics, "outbox_relay_rows_published_total"));
            } else {
                values.put(BATCHES + service.label(), sum(metrics, "saga_batch_size_count"));
                values.put(EVENTS + service.label(), sum(metrics, "saga_batch_size_sum"));
                addSizes(values, metrics);
            }
        }
        return new ServiceCounters(values);
    }

    /** How many batches of all services had at most so many events. */
    private static void addSizes(Map<String, Double> values, String metrics) {
        Matcher bucket = SIZE.matcher(metrics);
        while (bucket.find()) {
            values.merge(
                    bucket.group(1).equals("+Inf")
                            ? "batches of any size"
                            : "batches of at most %03d events".formatted((int) Double.parseDouble(bucket.group(1))),
                    Double.parseDouble(bucket.group(2)),
                    Double::sum);
        }
    }

    /** Over all series of a metric. */
    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    ServiceCounters since(ServiceCounters before) {
        return new ServiceCounters(Counts.between(before.values, values));
    }
}
