package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.DefaultMockMvcBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The kit's HTTP side as a service gets it, without a database or broker. */
@ExtendWith(OutputCaptureExtension.class)
class WebAutoConfigurationTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CLERK = "Bearer roles/ada+customer";
    private static final String OPERATOR = "Bearer roles/bob+operator";
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String TRACEPARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";
    private static final String PARCEL = "{\"content\":\"book\"}";

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    JacksonAutoConfiguration.class,
                    HttpMessageConvertersAutoConfiguration.class,
                    ValidationAutoConfiguration.class,
                    DispatcherServletAutoConfiguration.class,
                    WebMvcAutoConfiguration.class,
                    SecurityAutoConfiguration.class,
                    ServletWebSecurityAutoConfiguration.class,
                    OAuth2ResourceServerWebSecurityAutoConfiguration.class,
                    WebAutoConfiguration.class))
            .withUserConfiguration(SmallService.class)
            .withPropertyValues("saga.web.public-paths=/open/**");

    record Answer(int status, @Nullable String contentType, JsonNode body, MockHttpServletResponse response) {
        String problem() {
            assertThat(contentType).isEqualTo("application/problem+json");
            assertThat(body.path("status").asInt()).isEqualTo(status);
            return status + " " + body.path("type").asString();
        }

        String detail() {
            return body.path("detail").asString();
        }
    }

    /** A client of the running service. */
    record Client(MockMvc mvc, WebApplicationContext context) {
        static Client of(WebApplicationContext context) {
            DefaultMockMvcBuilder builder = MockMvcBuilders.webAppContextSetup(context);
            for (FilterRegistrationBean<?> registration :
                    context.getBeansOfType(FilterRegistrationBean.class).values()) {
                builder.addFilters(Objects.requireNonNull(registration.getFilter()));
            }
            builder.addFilters(context.getBean("springSecurityFilterChain", Filter.class));
            return new Client(builder.build(), context);
        }

        Answer get(String path, @Nullable String token) {
            return send(HttpMethod.GET, path, token, null);
        }

        Answer send(HttpMethod method, String path, @Nullable String token, @Nullable String body, String... headers) {
            MockHttpServletRequestBuilder request = MockMvcRequestBuilders.request(method, path);
            if (token != null) {
                request.header("Authorization", token);
            }
            if (body != null) {
                request.contentType(MediaType.APPLICATION_JSON).content(body);
            }
            for (int at = 0; at < headers.length; at += 2) {
                request.header(headers[at], headers[at + 1]);
            }
            try {
                MockHttpServletResponse response =
                        mvc.perform(request).andReturn().getResponse();
                String text = response.getContentAsString();
                return new Answer(
                        response.getStatus(),
                        response.getContentType(),
                        text.startsWith("{") ? JSON.readTree(text) : JSON.createObjectNode(),
                        response);
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        }

        List<SpanData> spans() {
            return context.getBean(SmallService.Spans.class).finished;
        }
    }

    private void withService(java.util.function.Consumer<Client> test, String... properties) {
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(Client.of(context));
        });
    }

    // ---- problems

    @Test
    void everyErrorIsAProblemWithTheConfiguredType() {
        withService(
                client -> {
                    assertThat(client.get("/parcels/missing", CLERK).problem()).isEqualTo("404 urn:x:parcel-not-found");
                    assertThat(client.get("/parcels/closed", CLERK).problem()).isEqualTo("409 urn:x:parcel-closed");
                    assertThat(client.get("/parcels/gone", CLERK).problem()).isEqualTo("410 urn:x:parcel-gone");
                    assertThat(client.get("/parcels/1", null).problem()).isEqualTo("401 urn:x:unauthenticated");
                    assertThat(client.get("/keys", CLERK).problem()).isEqualTo("403 urn:x:forbidden");
                    assertThat(client.send(HttpMethod.PUT, "/parcels", CLERK, PARCEL)
                                    .problem())
                            .isEqualTo("405 urn:x:http-405");
                },
                "saga.web.problem-type-prefix=urn:x:");
    }

    @Test
    void problemTypeNamesNoServiceUnlessConfigured() {
        withService(client -> assertThat(client.get("/parcels/missing", CLERK).problem())
                .isEqualTo("404 urn:problem:parcel-not-found"));
    }

    @Test
    void invalidSettingsEndTheStart() {
        runner.withPropertyValues("saga.web.problem-type-prefix=no uri:")
                .run(context -> assertThat(context).hasFailed());
        runner.withPropertyValues("saga.web.operator-role=")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void internalErrorIsAnsweredWithTheIdThatTheLogHas(CapturedOutput log) {
        withService(client -> {
            Answer answer = client.send(HttpMethod.GET, "/parcels/broken", CLERK, null, "traceparent", TRACEPARENT);
            assertThat(answer.problem()).isEqualTo("500 urn:problem:internal");
            assertThat(answer.detail()).isEqualTo("Internal error. It has been logged under id " + TRACE_ID + ".");
            assertThat(answer.body().toString()).doesNotContain("secret");
            assertThat(log).contains("Internal error " + TRACE_ID).contains("the secret reason");
        });
    }

    @Test
    void unavailableDatabaseIsAnsweredWithRetryAfter() {
        withService(client -> {
            Answer answer = client.get("/parcels/down", CLERK);
            assertThat(answer.problem()).isEqualTo("503 urn:problem:unavailable");
            assertThat(answer.response().getHeader("Retry-After")).isEqualTo("1");
            assertThat(answer.body().toString()).doesNotContain("secret");
        });
    }

    @Test
    void schemaRegistryThatIsAwayIsAnsweredWithRetryAfter() {
        withService(client -> {
            Answer answer = client.get("/parcels/no-schemas", CLERK);
            assertThat(answer.problem()).isEqualTo("503 urn:problem:unavailable");
            assertThat(answer.response().getHeader("Retry-After")).isEqualTo("1");
            assertThat(answer.body().toString()).doesNotContain("secret");
        });
    }

    @Test
    void valueThatNoColumnTakesIsNoOutage() {
        withService(client -> {
            Answer answer = client.get("/parcels/unstorable", CLERK);
            assertThat(answer.problem()).isEqualTo("400 urn:problem:invalid-request");
            assertThat(answer.body().toString()).doesNotContain("secret");
            assertThat(client.get("/parcels/duplicate", CLERK).problem()).isEqualTo("500 urn:problem:internal");
        });
    }

    @Test
    void invalidBodiesAreProblems() {
        withService(client -> {
            Answer blank =
                    client.send(HttpMethod.POST, "/parcels", CLERK, "{\"content\":\" \"}", "Idempotency-Key", "k");
            assertThat(blank.problem()).isEqualTo("400 urn:problem:invalid-request");
            assertThat(blank.body().path("errors").path(0).path("field").asString())
                    .isEqualTo("content");
            for (String unreadable : List.of("{", "[]", "{\"content\":7}", "{\"content\":true}")) {
                assertThat(client.send(HttpMethod.POST, "/parcels", CLERK, unreadable, "Idempotency-Key", "k")
                                .problem())
                        .as(unreadable)
                        .isEqualTo("400 urn:problem:unreadable-request");
            }
        });
    }

    @Test
    void headerWithForbiddenCharactersIsABadRequest() {
        withService(client -> assertThat(
                        client.send(HttpMethod.POST, "/parcels", CLERK, PARCEL, "Idempotency-Key", "\u007f")
                                .problem())
                .isEqualTo("400 urn:problem:malformed-request"));
    }

    // ---- callers

    @Test
    void tokenIsRequiredExceptOnPublicPaths() {
        withService(client -> {
            Answer refused = client.get("/parcels/1", "Bearer nonsense");
            assertThat(refused.problem()).isEqualTo("401 urn:problem:unauthenticated");
            assertThat(refused.response().getHeader("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(client.get("/open/hello", null).status()).isEqualTo(200);
        });
    }

    @Test
    void tokenOnAPublicPathIsNotLookedAt() {
        withService(client -> {
            for (String token : List.of("Bearer nonsense", "Bearer \u00e9", "Bearer", "Bearer a b", OPERATOR)) {
                assertThat(client.get("/open/hello", token).status()).as(token).isEqualTo(200);
                assertThat(client.get("/open/caller", token).problem())
                        .as(token)
                        .isEqualTo("401 urn:problem:unauthenticated");
            }
            assertThat(client.get("/open/caller", null).problem()).isEqualTo("401 urn:problem:unauthenticated");
        });
    }

    @Test
    void pathIsPublicForOneMethodIfTheSettingNamesIt() {
        withService(
                client -> {
                    assertThat(client.send(HttpMethod.POST, "/parcels/7/return", "Bearer nonsense", "{}")
                                    .status())
                            .isEqualTo(200);
                    assertThat(client.send(HttpMethod.PUT, "/parcels/7/return", null, "{}")
                                    .problem())
                            .isEqualTo("401 urn:problem:unauthenticated");
                },
                "saga.web.public-paths=POST /parcels/*/return");
    }

    @Test
    void tokenWithoutAKnownRoleIsInvalid() {
        withService(client -> {
            for (String token : List.of("Bearer roles/eve+clerk", "Bearer groups/eve+operator")) {
                assertThat(client.get("/parcels/7", token).problem())
                        .as(token)
                        .isEqualTo("401 urn:problem:unauthenticated");
            }
        });
    }

    @Test
    void keysThatAreAwayAreAnsweredWithRetryAfter() {
        withService(client -> {
            Answer answer = client.get("/parcels/7", "Bearer " + SmallService.KEYS_ARE_AWAY);
            assertThat(answer.problem()).isEqualTo("503 urn:problem:unavailable");
            assertThat(answer.response().getHeader("Retry-After")).isEqualTo("1");
        });
    }

    @Test
    void operatorMayDoWhatOthersMayNot() {
        withService(client -> {
            assertThat(client.get("/keys", OPERATOR).body().path("others").asBoolean())
                    .isTrue();
            assertThat(client.get("/keys", CLERK).problem()).isEqualTo("403 urn:problem:forbidden");
        });
    }

    @Test
    void rolesAreNamedBySettings() {
        withService(
                client -> {
                    assertThat(client.get("/keys", "Bearer groups/eve+boss").status())
                            .isEqualTo(200);
                    assertThat(client.get("/keys", "Bearer groups/eve+guest").status())
                            .isEqualTo(403);
                    assertThat(client.get("/keys", "Bearer roles/eve+boss").status())
                            .isEqualTo(401);
                    assertThat(client.get("/keys", "Bearer groups/eve+operator").status())
                            .isEqualTo(401);
                    assertThat(causeOf(client, "Bearer groups/eve+boss")).isEqualTo("boss eve");
                    assertThat(causeOf(client, "Bearer groups/eve+guest")).isEqualTo("guest eve");
                },
                "saga.web.roles-claim=groups",
                "saga.web.operator-role=boss",
                "saga.web.customer-role=guest");
    }

    @Test
    void changeIsCausedByTheCallerInHisRole() {
        withService(client -> {
            assertThat(causeOf(client, OPERATOR)).isEqualTo("operator bob");
            assertThat(causeOf(client, CLERK)).isEqualTo("customer ada");
        });
    }

    @Test
    void subjectThatIsNotAUserIdIsForbidden() {
        withService(client -> {
            for (String subject : List.of("ada_", "_ada", "a".repeat(129))) {
                assertThat(client.send(
                                        HttpMethod.POST,
                                        "/parcels",
                                        "Bearer roles/" + subject + "+customer",
                                        PARCEL,
                                        "Idempotency-Key",
                                        "k")
                                .problem())
                        .isEqualTo("403 urn:problem:forbidden");
            }
        });
    }

    private static String causeOf(Client client, String token) {
        return client.send(HttpMethod.POST, "/parcels", token, PARCEL, "Idempotency-Key", "k")
                .body()
                .path("cause")
                .asString();
    }

    // ---- idempotency keys

    @Test
    void missingIdempotencyKeyIsABadRequestWhereItIsRequired() {
        withService(client -> {
            Answer answer = client.send(HttpMethod.POST, "/parcels", CLERK, PARCEL);
            assertThat(answer.problem()).isEqualTo("400 urn:problem:missing-idempotency-key");
            assertThat(answer.detail()).isEqualTo("The header Idempotency-Key is required.");
            assertThat(client.send(HttpMethod.POST, "/parcels/7/return", CLERK, "{}")
                            .body()
                            .path("key")
                            .asString())
                    .isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "!", "~", "019ac7d2-2c4b-7f3e-9c38-5f1d2a3b4c5d"})
    void visibleAsciiIsAnIdempotencyKey(String key) {
        withService(client -> {
            for (String path : List.of("/parcels", "/parcels/7/return")) {
                assertThat(client.send(HttpMethod.POST, path, CLERK, PARCEL, "idempotency-key", key)
                                .body()
                                .path("key")
                                .asString())
                        .isEqualTo(key);
            }
        });
    }

    @Test
    void otherIdempotencyKeysAreInvalid() {
        withService(client -> {
            for (String key : List.of("", " ", "a b", "\u00e9", "a\tb", "x".repeat(256))) {
                for (String path : List.of("/parcels", "/parcels/7/return")) {
                    assertThat(client.send(HttpMethod.POST, path, CLERK, PARCEL, "Idempotency-Key", key)
                                    .problem())
                            .as("[%s]", key)
                            .isEqualTo("422 urn:problem:invalid-idempotency-key");
                }
            }
            assertThat(client.send(HttpMethod.POST, "/parcels", CLERK, PARCEL, "Idempotency-Key", "x".repeat(255))
                            .status())
                    .isEqualTo(200);
        });
    }

    // ---- traces

    @Test
    void requestIsASpanBeneathItsCaller() {
        withService(client -> {
            Answer answer = client.send(HttpMethod.GET, "/parcels/7?secret=1", CLERK, null, "traceparent", TRACEPARENT);
            assertThat(answer.body().path("traceId").asString())
                    .as("in the log's context")
                    .isEqualTo(TRACE_ID);
            assertThat(client.spans()).singleElement().satisfies(span -> {
                assertThat(span.getName()).isEqualTo("GET /parcels/{id}");
                assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
                assertThat(span.getTraceId()).isEqualTo(TRACE_ID);
                assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
                assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
                assertThat(attribute(span, "http.route")).isEqualTo("/parcels/{id}");
                assertThat(attribute(span, "http.request.method")).isEqualTo("GET");
                assertThat(attribute(span, "url.path")).isEqualTo("/parcels/7");
                assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                        .isEqualTo(200);
                assertThat(span.toString()).doesNotContain("secret");
                assertThat(answer.response().getHeader("traceparent"))
                        .isEqualTo("00-" + TRACE_ID + "-" + span.getSpanId() + "-01");
            });
        });
    }

    @Test
    void requestWithoutAUsableTraceBeginsOne() {
        withService(client -> {
            for (String sent :
                    List.of("", "nonsense", TRACEPARENT + "-x", "00-" + "0".repeat(32) + "-b7ad6b7169203331-01")) {
                Answer answer = client.send(HttpMethod.GET, "/parcels/7", CLERK, null, "traceparent", sent);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.response().getHeader("traceparent"))
                        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
                        .doesNotContain(TRACE_ID);
            }
        });
    }

    @Test
    void refusedAndFailedRequestsAreTraced() {
        withService(client -> {
            assertThat(client.get("/parcels/7", null).response().getHeader("traceparent"))
                    .isNotNull();
            client.get("/parcels/broken", CLERK);
            assertThat(client.spans())
                    .extracting(SpanData::getName, span -> span.getStatus().getStatusCode())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("GET", StatusCode.UNSET),
                            org.assertj.core.groups.Tuple.tuple("GET /parcels/{id}", StatusCode.ERROR));
        });
    }

    @Test
    void actuatorIsNotTraced() {
        withService(client -> {
            Answer answer = client.get("/actuator/anything", null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.response().getHeader("traceparent")).isNull();
            assertThat(client.spans()).isEmpty();
        });
    }

    private static @Nullable String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    // ---- parts that an application replaces

    @Configuration(proxyBeanMethods = false)
    static class OwnParts {
        @Bean
        SecurityFilterChain ownChain(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }

        @Bean
        Problems ownProblems() {
            return new Problems("https://example.org/problems/");
        }

        @RestControllerAdvice
        static class OwnAdvice extends ResponseEntityExceptionHandler {
            private final Problems problems;

            OwnAdvice(Problems problems) {
                this.problems = problems;
            }

            @ExceptionHandler
            ProblemDetail teapot(RuntimeException anything) {
                return problems.of(HttpStatus.I_AM_A_TEAPOT, "teapot", "Teapot.");
            }
        }

        @Bean
        CallerResolver ownCallers() {
            return new CallerResolver("", "") {
                @Override
                protected Caller caller(Authentication authentication) {
                    return new Caller("anybody", false, "visitor");
                }
            };
        }
    }

    @Test
    void applicationReplacesParts() {
        runner.withUserConfiguration(OwnParts.class).run(context -> {
            assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(SecurityFilterChain.class)
                    .hasSingleBean(Problems.class)
                    .hasSingleBean(ResponseEntityExceptionHandler.class)
                    .hasSingleBean(CallerResolver.class);
            Client client = Client.of(context);
            assertThat(client.get("/parcels/broken", null).problem())
                    .isEqualTo("418 https://example.org/problems/teapot");
            assertThat(client.get("/open/caller", null).body().path("caller").asString())
                    .isEqualTo("anybody");
        });
    }

    @Test
    void apiDescribesTheIdempotencyKeyAndNotTheCaller() {
        runner.withConfiguration(AutoConfigurations.of(
                        SpringDocConfiguration.class,
                        SpringDocConfigProperties.class,
                        SpringDocWebMvcConfiguration.class))
                .run(context -> {
                    JsonNode paths =
                            Client.of(context).get("/v3/api-docs", null).body().path("paths");
                    JsonNode post = paths.path("/parcels").path("post");
                    assertThat(post.path("parameters").size()).isEqualTo(1);
                    assertThat(post.path("parameters").path(0).path("name").asString())
                            .isEqualTo("Idempotency-Key");
                    assertThat(post.path("parameters").path(0).path("in").asString())
                            .isEqualTo("header");
                    assertThat(post.path("parameters").path(0).path("required").asBoolean())
                            .isTrue();
                    assertThat(post.path("requestBody").toString())
                            .contains("#/components/schemas/Parcel")
                            .doesNotContain("aller");
                    JsonNode takeBack = paths.path("/parcels/{id}/return").path("post");
                    assertThat(takeBack.path("parameters")
                                    .path(1)
                                    .path("required")
                                    .asBoolean())
                            .isFalse();
                    assertThat(takeBack.has("requestBody")).isFalse();
                });
    }
}
