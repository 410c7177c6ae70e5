package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.saga.messaging.MessagingDefaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/** What a service in its real server does with requests that no well-meaning client sends. */
class HttpInputTest {
    private static final String CLERK = "Authorization: Bearer roles/ada+customer\r\n";
    private static final String PARCEL = "{\"content\":\"book\"}";
    private static final String PROBLEM = "urn:problem:";

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner(
                    AnnotationConfigServletWebServerApplicationContext::new)
            .withInitializer(context ->
                    new MessagingDefaults().postProcessEnvironment(context.getEnvironment(), new SpringApplication()))
            .withConfiguration(AutoConfigurations.of(
                    TomcatServletWebServerAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    HttpMessageConvertersAutoConfiguration.class,
                    HttpEncodingAutoConfiguration.class,
                    MultipartAutoConfiguration.class,
                    ValidationAutoConfiguration.class,
                    DispatcherServletAutoConfiguration.class,
                    WebMvcAutoConfiguration.class,
                    ErrorMvcAutoConfiguration.class,
                    SecurityAutoConfiguration.class,
                    SecurityFilterAutoConfiguration.class,
                    ServletWebSecurityAutoConfiguration.class,
                    OAuth2ResourceServerWebSecurityAutoConfiguration.class,
                    WebAutoConfiguration.class,
                    HttpInputAutoConfiguration.class))
            .withUserConfiguration(SmallService.class)
            .withPropertyValues("server.port=0", "saga.web.public-paths=/open/**");

    private void withServer(IntConsumer test, String... properties) {
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(Objects.requireNonNull(
                            ((ServletWebServerApplicationContext) context.getSourceApplicationContext()).getWebServer())
                    .getPort());
        });
    }

    private static String head(String method, String target, String... headers) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + String.join("", headers) + "\r\n";
    }

    private static String post(String... headers) {
        return head(
                "POST",
                "/parcels",
                Stream.concat(
                                Stream.of(CLERK, "Content-Type: application/json\r\nIdempotency-Key: k\r\n"),
                                Stream.of(headers))
                        .toArray(String[]::new));
    }

    private static String length(long bytes) {
        return "Content-Length: " + bytes + "\r\n";
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    // ---- bodies

    @Test
    void bodyReachesTheControllerHoweverItArrives() {
        withServer(port -> {
            try (RawHttp atOnce = new RawHttp(port);
                    RawHttp inPieces = new RawHttp(port);
                    RawHttp chunked = new RawHttp(port)) {
                atOnce.send(post(length(PARCEL.length())) + PARCEL);
                inPieces.send(post(length(PARCEL.length())));
                chunked.send(post("Transfer-Encoding: chunked\r\n"));
                for (char letter : PARCEL.toCharArray()) {
                    inPieces.send(String.valueOf(letter));
                    chunked.send(chunk(String.valueOf(letter)));
                }
                chunked.send("0\r\n\r\n");
                for (RawHttp client : List.of(atOnce, inPieces, chunked)) {
                    assertThat(client.answer())
                            .startsWith("HTTP/1.1 200 ")
                            .contains("\"content\":\"book\"")
                            .contains("ada")
                            .contains("traceparent: 00-");
                }
            }
        });
    }

    @Test
    void bodyBeyondTheLimitIsRefusedBeforeItIsRead() {
        withServer(
                port -> {
                    String full = "{\"content\":\"" + "x".repeat(2048 - 14) + "\"}";
                    assertThat(full).hasSize(2048);
                    // Each is opened when it is needed: one that says nothing for ten seconds is closed.
                    try (RawHttp allowed = new RawHttp(port)) {
                        assertThat(allowed.send(post(length(2048)) + full).answer())
                                .startsWith("HTTP/1.1 200 ");
                    }
                    try (RawHttp announced = new RawHttp(port)) {
                        // Nothing of 150 MB is sent: the answer does not wait for it.
                        announced.send(post(length(150_000_000)));
                        assertThat(announced.problem()).isEqualTo("413 " + PROBLEM + "request-too-large");
                    }
                    try (RawHttp chunked = new RawHttp(port)) {
                        chunked.send(
                                post("Transfer-Encoding: chunked\r\n") + chunk("{\"content\":\"" + "x".repeat(1000)));
                        chunked.send(chunk("x".repeat(2000)));
                        assertThat(chunked.problem()).isEqualTo("413 " + PROBLEM + "request-too-large");
                    }
                    try (RawHttp withoutToken = new RawHttp(port)) {
                        withoutToken.send(head("PUT", "/parcels", length(2049)) + full + " ");
                        assertThat(withoutToken.problem()).isEqualTo("413 " + PROBLEM + "request-too-large");
                    }
                },
                "saga.web.body.limit=2KB");
    }

    @Test
    void endlessBodyIsAnsweredAndThenDropped() {
        withServer(port -> {
            try (RawHttp client = new RawHttp(port)) {
                client.send(post("Transfer-Encoding: chunked\r\n"));
                String chunk = chunk("x".repeat(60_000));
                int chunks = 0;
                while (chunks < 2_000 && client.trySend(chunk)) {
                    chunks++;
                }
                assertThat(chunks).as("120 MB are not taken").isLessThan(2_000);
            }
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void slowBodiesHoldNoThreadAndEndAtTheDeadline(CapturedOutput log) {
        withServer(
                port -> {
                    List<RawHttp> slow = new ArrayList<>();
                    for (int index = 0; index < 20; index++) {
                        RawHttp client = new RawHttp(port);
                        client.send(index % 2 == 0 ? post(length(1000)) : post("Transfer-Encoding: chunked\r\n"));
                        slow.add(client);
                    }
                    try (RawHttp quick = new RawHttp(port)) {
                        slow.forEach(client -> client.send("1"));
                        assertThat(quick.send(post(length(PARCEL.length())) + PARCEL)
                                        .answer())
                                .startsWith("HTTP/1.1 200 ");
                    }
                    for (RawHttp client : slow) {
                        client.trySend("\r\n"); // goes on dripping, which does not extend the deadline
                        assertThat(client.problem()).isEqualTo("408 " + PROBLEM + "request-too-slow");
                        client.close();
                    }
                    assertThat(log).as("nothing is written behind an answer").doesNotContain("already committed");
                },
                "server.tomcat.threads.max=2",
                "server.tomcat.threads.min-spare=1",
                "saga.web.body.deadline=3s");
    }

    @Test
    void connectionsAreNoMoreThanHalfOfASmallHeapHolds() {
        int heapBytes = 160 * 1024 * 1024;
        int connectionBytes = 84 * 1024; // measured, with a body that is arriving
        runner.run(context -> assertThat(Objects.requireNonNull(
                                context.getEnvironment().getProperty("server.tomcat.max-connections", Integer.class))
                        * connectionBytes)
                .isPositive()
                .isLessThan(heapBytes / 2));
    }

    @Test
    void connectionThatSaysNothingIsClosedWithinSeconds() {
        withServer(port -> {
            try (RawHttp silent = new RawHttp(port)) {
                assertThat(silent.answer()).isEmpty();
            }
        });
    }

    @Test
    void slowHeadEndsAtTheDeadlineHoweverSteadilyItArrives() {
        withServer(
                port -> {
                    try (RawHttp slow = new RawHttp(port)) {
                        String head = head("GET", "/parcels");
                        slow.send(head.substring(0, head.length() - 2));
                        await().until(() -> !slow.trySend(CLERK));
                    }
                },
                "saga.web.head.deadline=300ms");
    }

    @Test
    void headsInPiecesAreReadOnAConnectionThatIsOlderThanTheDeadline() {
        withServer(
                port -> {
                    try (RawHttp client = new RawHttp(port)) {
                        String head = head("GET", "/no/such", CLERK).replace("Connection: close", "X: y");
                        long endNanos =
                                System.nanoTime() + Duration.ofSeconds(4).toNanos();
                        while (System.nanoTime() < endNanos) {
                            client.send(head.substring(0, 20));
                            client.send(head.substring(20));
                            StringBuilder answer = new StringBuilder();
                            while (!answer.toString().endsWith("}")
                                    && !answer.toString().endsWith("0\r\n\r\n")) {
                                answer.append(client.some());
                            }
                            assertThat(answer.toString()).startsWith("HTTP/1.1 404 ");
                        }
                    }
                },
                "saga.web.head.deadline=3s",
                "server.tomcat.max-keep-alive-requests=-1");
    }

    @Test
    void bodyIsRefusedWhenTooMuchIsKeptOfOthers() {
        withServer(
                port -> {
                    try (RawHttp slow = new RawHttp(port);
                            RawHttp other = new RawHttp(port)) {
                        String parcel = "{\"content\":\"" + "x".repeat(800) + "\"}";
                        slow.send(post(length(parcel.length())));
                        slow.send(parcel.substring(0, 700));
                        other.send(post(length(parcel.length())));
                        other.send(parcel.substring(0, 700));
                        await().until(() -> slow.isAnswered() || other.isAnswered());
                        slow.trySend(parcel.substring(700));
                        other.trySend(parcel.substring(700));
                        List<String> answers = List.of(slow.problem(), other.problem());
                        // The server decides which of them came first.
                        assertThat(answers)
                                .haveExactly(
                                        1,
                                        new Condition<>(
                                                answer -> answer.equals("503 " + PROBLEM + "overloaded"), "refused"));
                        assertThat(answers)
                                .haveExactly(1, new Condition<>(answer -> answer.startsWith("HTTP/1.1 200 "), "taken"));
                    }
                },
                "saga.web.body.limit=1KB",
                "saga.web.body.buffered=1KB",
                "saga.web.body.deadline=10m");
    }

    @Test
    void clientThatLeavesCostsNothing() {
        withServer(
                port -> {
                    for (int index = 0; index < 10; index++) {
                        try (RawHttp client = new RawHttp(port)) {
                            client.send(post(length(1000)) + "{\"content\":\"" + "x".repeat(800));
                        }
                    }
                    try (RawHttp client = new RawHttp(port)) {
                        client.send(post(length(PARCEL.length()))).send(PARCEL);
                        assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
                    }
                },
                "saga.web.body.limit=1KB",
                "saga.web.body.buffered=1KB",
                "saga.web.body.deadline=10m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "Application/X-WWW-Form-Urlencoded; charset=utf-8",
                "multipart/form-data; boundary=x"
            })
    void formsAreNotRead(String type) {
        withServer(port -> {
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
                try (RawHttp client = new RawHttp(port)) {
                    client.send(head(method, "/parcels", CLERK, "Content-Type: " + type + "\r\n", length(3)) + "a=b");
                    assertThat(client.problem()).isEqualTo("415 " + PROBLEM + "http-415");
                }
            }
        });
    }

    @Test
    void typeThatCannotBeReadIsRefusedWithoutABodyToo() {
        withServer(port -> {
            for (String type : List.of("multipart/form-data", "multipart/mixed; boundary=x", "*/*", "application/*")) {
                for (String request : List.of(
                        head("GET", "/parcels/1", CLERK, "Content-Type: " + type + "\r\n"),
                        head("GET", "/open/hello", "Content-Type: " + type + "\r\n"),
                        head("POST", "/parcels", CLERK, "Content-Type: " + type + "\r\n", length(0)),
                        head("POST", "/parcels/1/return", CLERK, "Content-Type: " + type + "\r\n", length(0)))) {
                    try (RawHttp client = new RawHttp(port)) {
                        assertThat(client.send(request).problem()).as(request).isEqualTo("415 " + PROBLEM + "http-415");
                    }
                }
            }
            try (RawHttp client = new RawHttp(port)) {
                client.send(
                        head("TRACE", "/parcels", CLERK, "Content-Type: multipart/form-data\r\n", length(2)) + "{}");
                assertThat(client.problem())
                        .as("what Tomcat refuses is not parsed either")
                        .isEqualTo("405 " + PROBLEM + "http-405");
            }
            try (RawHttp client = new RawHttp(port)) {
                String form = "Content-Type: application/x-www-form-urlencoded\r\n";
                assertThat(client.send(head("POST", "/parcels/1/return", CLERK, form, length(0)))
                                .answer())
                        .as("an empty form is no body")
                        .startsWith("HTTP/1.1 200 ");
            }
        });
    }

    @Test
    void jsonThatCostsMoreThanItsLengthIsUnreadable() {
        withServer(port -> {
            for (String body : List.of(
                    "{\"content\":\"book\",\"grams\":1e100000000}",
                    "{\"content\":\"book\",\"grams\":" + "9".repeat(60_000) + "}",
                    "{\"content\":\"book\",\"unknown\":" + "[".repeat(30_000) + "}",
                    "{\"content\":\"book\",\"unknown\":" + "{\"a\":".repeat(10_000) + "}",
                    "{\"content\":\"\\ud800\"}",
                    "{\"content\":\"\\udc00\\ud800\"}",
                    "{\"content\":\"\u00ff\"}", // not UTF-8
                    "\u0000",
                    "",
                    "[]",
                    "null")) {
                try (RawHttp client = new RawHttp(port)) {
                    client.send(post(length(body.length())) + body);
                    assertThat(client.problem())
                            .as(body.length() > 60 ? body.substring(0, 60) : body)
                            .isEqualTo("400 " + PROBLEM + "unreadable-request");
                }
            }
            String smile = "{\"content\":\"\\ud83d\\ude00\"}";
            try (RawHttp client = new RawHttp(port)) {
                assertThat(client.send(post(length(smile.length())) + smile).answer())
                        .startsWith("HTTP/1.1 200 ");
            }
        });
    }

    // ---- what the server and the firewall refuse

    static List<String> hostileTargets() {
        return List.of(
                "/parcels/A%2FB",
                "/parcels/A%5CB",
                "/parcels/50%25OFF",
                "/parcels/A%3BB",
                "/parcels/A;B=C",
                "/parcels/%00",
                "/parcels/%0d%0aX-Injected:1",
                "/parcels/%zz",
                "/parcels/%",
                "/parcels/%2e%2e/keys",
                "/parcels/../../etc",
                "/parcels//x",
                "/parcels/\u00e9",
                "/parcels/{x}",
                "/parcels/<x>",
                "/parcels/a|b",
                "/parcels/a\\b",
                "/parcels/" + "x".repeat(20_000),
                "/no/such/path",
                "/error",
                "/WEB-INF/web.xml",
                "*",
                "parcels",
                "http://[::1/parcels");
    }

    @ParameterizedTest
    @MethodSource("hostileTargets")
    void refusedUrlIsAnsweredWithAProblem(String target) {
        withServer(port -> {
            for (String accepted : List.of("*/*", "text/html", "image/png", "nonsense")) {
                try (RawHttp client = new RawHttp(port)) {
                    client.send(head("GET", target, CLERK, "Accept: " + accepted + "\r\n"));
                    assertThat(client.problem()).matches("40[04] " + PROBLEM + "(malformed-request|http-404)");
                }
            }
        });
    }

    @Test
    void pathParametersAndBrokenEscapesAreMalformed() {
        List<String> targets = List.of(
                "/parcels/1;jsessionid=1%",
                "/parcels/1;jsessionid=1%u0041/return",
                "/parcels/1;%zz=1",
                "/parcels/1;a=%FF",
                "/parcels;a=%2/1",
                "/parcels/;",
                "/;%",
                "/open/hello;a=b",
                "/open/hello;a=%",
                "/error;%",
                "/v3/api-docs;%",
                "/no/such/path;%",
                "/parcels/1%",
                "/parcels/%u0041");
        withServer(port -> {
            for (String target : targets) {
                for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS")) {
                    try (RawHttp client = new RawHttp(port);
                            RawHttp anonymous = new RawHttp(port)) {
                        assertThat(client.send(head(method, target, CLERK)).problem())
                                .as(method + " " + target)
                                .isEqualTo("400 " + PROBLEM + "malformed-request");
                        anonymous.send(head(method, target, "Content-Type: application/json\r\n", length(2)) + "{}");
                        assertThat(anonymous.problem()).isEqualTo("400 " + PROBLEM + "malformed-request");
                    }
                }
                try (RawHttp client = new RawHttp(port)) {
                    assertThat(client.send(head("HEAD", target, CLERK)).answer())
                            .startsWith("HTTP/1.1 400 ")
                            .contains("application/problem+json");
                }
            }
        });
    }

    @Test
    void managementPortRefusesWhatTheServicesPortRefuses() {
        runner.withConfiguration(AutoConfigurations.of(
                        EndpointAutoConfiguration.class,
                        WebEndpointAutoConfiguration.class,
                        ManagementContextAutoConfiguration.class,
                        ServletManagementContextAutoConfiguration.class,
                        TomcatServletManagementContextAutoConfiguration.class))
                .withInitializer(new ServerPortInfoApplicationContextInitializer())
                .withPropertyValues("management.server.port=0")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
                    try (RawHttp index = new RawHttp(port);
                            RawHttp unknown = new RawHttp(port)) {
                        assertThat(index.send(head("GET", "/actuator")).answer())
                                .startsWith("HTTP/1.1 200 ");
                        assertThat(unknown.send(head("GET", "/actuator/nothing"))
                                        .problem())
                                .isEqualTo("404 " + PROBLEM + "http-404");
                    }
                    for (String target : List.of("/actuator;%", "/actuator/health;a=%zz", "/actuator/%zz", "nothing")) {
                        try (RawHttp client = new RawHttp(port)) {
                            assertThat(client.send(head("GET", target)).problem())
                                    .as(target)
                                    .isEqualTo("400 " + PROBLEM + "malformed-request");
                        }
                    }
                });
    }

    @Test
    void queryIsReadOrMalformed() {
        List<String> queries =
                List.of("%", "%zz", "%u0041", "a=%", "%zz=a", "a=%FF", ";a=%", "&&=&", "{a}=<b>", "a=\u00e9");
        withServer(port -> {
            for (String query : queries) {
                for (String path : List.of("/parcels/1", "/open/hello", "/no/such/path")) {
                    try (RawHttp client = new RawHttp(port)) {
                        String answer = client.send(head("GET", path + "?" + query, CLERK))
                                .answer();
                        assertThat(answer.startsWith("HTTP/1.1 200 ") ? "200" : RawHttp.problemIn(answer))
                                .as(path + "?" + query)
                                .isIn("200", "400 " + PROBLEM + "malformed-request", "404 " + PROBLEM + "http-404");
                    }
                }
            }
        });
    }

    @Test
    void acceptedTypesNeverHideAProblem() {
        withServer(port -> {
            for (String accepted : List.of("*/*", "text/html", "image/png", "nonsense", "")) {
                String accept = "Accept: " + accepted + "\r\n";
                try (RawHttp missing = new RawHttp(port);
                        RawHttp broken = new RawHttp(port);
                        RawHttp anonymous = new RawHttp(port)) {
                    assertThat(missing.send(head("GET", "/parcels/missing", CLERK, accept))
                                    .problem())
                            .isEqualTo("404 " + PROBLEM + "parcel-not-found");
                    assertThat(broken.send(head("GET", "/parcels/broken", CLERK, accept))
                                    .problem())
                            .isEqualTo("500 " + PROBLEM + "internal");
                    assertThat(anonymous.send(head("GET", "/parcels/1", accept)).problem())
                            .isEqualTo("401 " + PROBLEM + "unauthenticated");
                }
            }
        });
    }

    @Test
    void refusedMethodsAndHeadersAreAnsweredWithProblems() {
        withServer(port -> {
            for (String request : List.of(
                    head("BREW", "/parcels", CLERK),
                    head("TRACE", "/parcels", CLERK),
                    head("GET", "/parcels/1", CLERK, "X: " + "y".repeat(50_000) + "\r\n"),
                    head("GET", "/parcels/1", CLERK, "X\u00e9: y\r\n"),
                    head("GET", "/parcels/1", CLERK, "X: \u0001\r\n"),
                    head("GET", "/parcels/1", "Authorization: Bearer \u00e9\r\n"),
                    head("GET", "/parcels/1", "Authorization: Bearer a\u0001b\r\n"),
                    head(
                                    "POST",
                                    "/parcels",
                                    CLERK,
                                    "Idempotency-Key: \u00e9\r\n",
                                    "Content-Type: application/json\r\n",
                                    length(2))
                            + "{}",
                    head("POST", "/parcels", CLERK, "Content-Type: no type\r\n", length(2)) + "{}",
                    head("POST", "/parcels", CLERK, "Content-Length: x\r\n"),
                    head("POST", "/parcels", CLERK, "Transfer-Encoding: nonsense\r\n"),
                    "GET /parcels/1 HTTP/1.1\r\nConnection: close\r\n\r\n",
                    "GET /parcels/1 HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
                    "GET /parcels/1 HTTP/9.9\r\nHost: localhost\r\n\r\n",
                    "nonsense\r\n\r\n")) {
                try (RawHttp client = new RawHttp(port)) {
                    assertThat(client.send(request).problem())
                            .as(request.length() > 200 ? request.substring(0, 200) : request)
                            .matches("(4\\d\\d|505|501) " + PROBLEM + "[a-z0-9-]+");
                }
            }
        });
    }

    @Test
    void malformedChunksEndTheConnectionAndReachNoController() {
        withServer(port -> {
            try (RawHttp client = new RawHttp(port)) {
                client.send(post("Transfer-Encoding: chunked\r\n") + chunk(PARCEL) + "zz\r\n");
                assertThat(client.problem()).isIn("", "400 " + PROBLEM + "malformed-request");
            }
        });
    }

    // ---- settings

    @ParameterizedTest
    @ValueSource(
            strings = {
                "saga.web.body.limit=1B",
                "saga.web.body.limit=1GB",
                "saga.web.body.deadline=0s",
                "saga.web.body.deadline=1d",
                "saga.web.body.buffered=1KB"
            })
    void nonsensicalLimitEndsTheStart(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context).hasFailed());
    }
}
