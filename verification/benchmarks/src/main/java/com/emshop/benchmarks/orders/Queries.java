package com.emshop.benchmarks.orders;

import com.emshop.benchmarks.MarkdownTable;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What customers and operators ask, one request after the other, each for many orders of a history. */
final class Queries {
    private static final int HTTP_OK = 200;
    private static final int ORDERS = 200;
    private static final double P50 = 50;
    private static final double P99 = 99;
    private static final double MICROS_PER_MILLI = 1_000;
    private static final int DIGITS = 3;
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(1);

    private final LocalStack stack;
    private final Tokens tokens;
    private final Map<String, String> signed = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    Queries(LocalStack stack) {
        this.stack = stack;
        this.tokens = new Tokens(stack.secrets().tokenKey(), Clock.systemUTC());
    }

    /** An order that the queries are about. */
    private record Subject(String orderSn, String userId) {}

    private record Query(String name, Service service, Tokens.Role role, String path) {}

    /** Milliseconds. */
    record Result(String query, double p50, double p99, double max) {}

    static String markdown(List<Result> results) {
        var table = new MarkdownTable("query", "p50 ms", "p99 ms", "max ms");
        for (Result result : results) {
            table.row(
                    result.query,
                    OrdersReport.format(result.p50),
                    OrdersReport.format(result.p99),
                    OrdersReport.format(result.max));
        }
        return table.toString();
    }

    /** Each query for {@value #ORDERS} orders, after a round that is not measured. */
    List<Result> measure(MySqlServer mysql) throws SQLException, IOException, InterruptedException {
        List<Subject> subjects = subjects(mysql);
        Map<String, Histogram> times = new LinkedHashMap<>();
        for (int round = 0; round < 2; round++) {
            times.clear();
            for (Subject subject : subjects) {
                for (Query query : about(subject)) {
                    long took = ask(query, subject);
                    times.computeIfAbsent(query.name, name -> new Histogram(DIGITS))
                            .recordValue(took);
                }
            }
        }
        return times.entrySet().stream()
                .map(each -> new Result(
                        each.getKey(),
                        each.getValue().getValueAtPercentile(P50) / MICROS_PER_MILLI,
                        each.getValue().getValueAtPercentile(P99) / MICROS_PER_MILLI,
                        each.getValue().getMaxValue() / MICROS_PER_MILLI))
                .toList();
    }

    private static List<Query> about(Subject subject) {
        String order = subject.orderSn;
        Tokens.Role customer = Tokens.Role.CUSTOMER;
        Tokens.Role operator = Tokens.Role.OPERATOR;
        String now = Instant.now().toString();
        return List.of(
                new Query("a customer's orders", Service.ORDER, customer, "/orders"),
                new Query("a customer's completed orders", Service.ORDER, customer, "/orders?status=COMPLETED"),
                new Query("an order", Service.ORDER, customer, "/orders/" + order),
                new Query("an order's log", Service.ORDER, customer, "/orders/" + order + "/log"),
                new Query("paid orders", Service.ORDER, operator, "/orders?status=PAID"),
                new Query("cancelled orders", Service.ORDER, operator, "/orders?status=CANCELLED"),
                new Query("a customer's payments", Service.PAYMENT, customer, "/payments"),
                new Query("an order's payment", Service.PAYMENT, operator, "/payments?orderSn=" + order),
                new Query("payments that failed", Service.PAYMENT, operator, "/payments?status=FAILED"),
                new Query("a payment's log", Service.PAYMENT, operator, "/payments/P-" + order + "/log"),
                new Query("webhooks", Service.PAYMENT, operator, "/webhooks/payments"),
                new Query("quarantined webhooks", Service.PAYMENT, operator, "/webhooks/payments?status=QUARANTINED"),
                new Query(
                        "movements of the article",
                        Service.INVENTORY,
                        operator,
                        "/stock/" + History.SKU + "/movements"),
                new Query("an order's reservation", Service.INVENTORY, operator, "/reservations/" + order),
                new Query("a reservation's log", Service.INVENTORY, operator, "/reservations/" + order + "/log"),
                new Query("a customer's shipments", Service.LOGISTICS, customer, "/shipments"),
                new Query("an order's shipment", Service.LOGISTICS, operator, "/shipments?orderSn=" + order),
                new Query("shipments to dispatch", Service.LOGISTICS, operator, "/shipments?status=CREATED"),
                new Query("a shipment's tracks", Service.LOGISTICS, operator, "/shipments/SHP-" + order + "/tracks"),
                new Query("console: newest orders", Service.CONSOLE, operator, "/api/orders"),
                new Query("console: stuck orders", Service.CONSOLE, operator, "/api/orders?stuck=true"),
                new Query("console: paid orders", Service.CONSOLE, operator, "/api/orders?status=PAID"),
                new Query(
                        "console: orders of a customer",
                        Service.CONSOLE,
                        operator,
                        "/api/orders?userId=" + subject.userId),
                new Query("console: order of a payment", Service.CONSOLE, operator, "/api/orders?term=P-" + order),
                new Query(
                        "console: orders of the article", Service.CONSOLE, operator, "/api/orders?term=" + History.SKU),
                new Query("console: orders before now", Service.CONSOLE, operator, "/api/orders?to=" + now),
                new Query("console: timeline", Service.CONSOLE, operator, "/api/orders/" + order + "/timeline"),
                new Query("console: audit", Service.CONSOLE, operator, "/api/audit"),
                new Query("console: dead letters", Service.CONSOLE, operator, "/api/dead-letters"));
    }

    /** Microseconds. */
    private long ask(Query query, Subject subject) throws IOException, InterruptedException {
        boolean customer = query.role == Tokens.Role.CUSTOMER;
        String token = signed.computeIfAbsent(
                customer ? subject.userId : "operator-1",
                name -> tokens.sign(name, List.of(query.role), TOKEN_VALIDITY));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(stack.addresses().of(query.service) + query.path))
                .header("Authorization", "Bearer " + token)
                .build();
        long began = System.nanoTime();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
        if (answer.statusCode() != HTTP_OK) {
            throw new StackException(query.path + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return took;
    }

    /** Spread over the whole history. */
    private static List<Subject> subjects(MySqlServer mysql) throws SQLException {
        var subjects = new ArrayList<Subject>();
        try (Connection connection = mysql.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT o.order_sn, o.user_id FROM emshop_order.order_info o
                        JOIN emshop_order.order_items i ON i.order_sn = o.order_sn AND i.sku = '%s'
                        ORDER BY CRC32(o.order_sn) LIMIT %d""".formatted(History.SKU, ORDERS))) {
            while (rows.next()) {
                subjects.add(new Subject(rows.getString(1), rows.getString(2)));
            }
        }
        return subjects;
    }
}
