package com.emshop.e2e;

import static com.emshop.e2e.Timeouts.waitsFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.Service;
import com.emshop.saga.servers.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The running services export every metric that the alerts and the dashboard use. */
class MetricsIT extends EndToEnd {
    private static final Pattern ASKED_FOR = Pattern.compile("\\b(?:emshop|saga|outbox|jvm|process)_[a-z0-9_]+");
    private static final Pattern METRIC_NAME = Pattern.compile("(?m)^([a-z][a-z0-9_]*)(?:\\{| )");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void everyMetricOfAlertsAndDashboardIsExported() {
        Path deploy = SourceTree.find().root().resolve("deploy");
        Set<String> asked = new TreeSet<>();
        asked.addAll(namesIn(deploy.resolve("prometheus/alerts.yml")));
        asked.addAll(namesIn(deploy.resolve("grafana/dashboards/emshop.json")));
        assertThat(asked).hasSizeGreaterThan(15);
        scenarios.paidAndShipped().runs();
        scenarios.declined().runs();

        waitsFor("all metrics")
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(exported()).containsAll(asked));
    }

    @Test
    void alertRulesUseExportedLabels() throws Exception {
        assertThat(scrape(Service.INVENTORY))
                .contains("saga_reactions_failed_total{application=\"inventory-service\",fault=\"StockBelowZero\"}")
                .contains("fault=\"DataIntegrityViolationException\"");
        waitsFor("gauges of the console")
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(scrape(Service.CONSOLE))
                        .containsPattern("emshop_orders_stuck\\{application=\"console\",waits_for=\"service\"\\} \\d")
                        .containsPattern("emshop_orders_violating\\{application=\"console\"\\} \\d"));
        assertThat(scrape(Service.PAYMENT))
                .contains("emshop_refunds_failed{application=\"payment-service\",kind=\"payment\"}");
        assertThat(scrape(Service.RELAY)).contains("state=\"streaming\"");
    }

    private Set<String> exported() throws Exception {
        Set<String> names = new TreeSet<>();
        for (Service service : Service.values()) {
            METRIC_NAME.matcher(scrape(service)).results().forEach(line -> names.add(line.group(1)));
        }
        return names;
    }

    private String scrape(Service service) throws Exception {
        String address = running().stack().addresses().managementOf(service) + "/actuator/prometheus";
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(address).isEqualTo(200);
        return answer.body();
    }

    private static Set<String> namesIn(Path file) {
        Set<String> names = new TreeSet<>();
        try {
            ASKED_FOR.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return names;
    }
}
