package com.emshop.payment.provider;

import com.emshop.payment.PaymentProvider;
import com.emshop.payment.ProviderClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** The client of the provider, with its time-outs and its circuit breaker. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProviderProperties.class)
class ProviderConfiguration {

    @Bean
    PaymentProvider paymentProvider(ProviderProperties properties, ProviderJson json, MeterRegistry meters) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .connectTimeout(properties.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER) // a key is not shown to strangers
                .version(HttpClient.Version.HTTP_1_1)
                .build());
        requests.setReadTimeout(properties.readTimeout());
        RestClient http = RestClient.builder()
                .requestFactory(requests)
                .baseUrl(properties.url())
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + properties.apiKey())
                .build();
        return new HttpPaymentProvider(http, json, breaker(properties.breaker(), meters), meters);
    }

    @Bean
    ProviderClock providerClock(ProviderProperties properties) {
        return new ProviderClock(properties.clockSkew());
    }

    private static CircuitBreaker breaker(ProviderProperties.Breaker properties, MeterRegistry meters) {
        CircuitBreaker breaker = CircuitBreaker.of(
                "provider",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(properties.calls())
                        .minimumNumberOfCalls(properties.calls())
                        .failureRateThreshold(properties.failuresPercent())
                        .waitDurationInOpenState(properties.open())
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
        Gauge.builder("emshop.provider.circuit.open", breaker, circuit -> switch (circuit.getState()) {
                    case OPEN, FORCED_OPEN -> 1;
                    case CLOSED, HALF_OPEN, DISABLED, METRICS_ONLY -> 0;
                })
                .description("1 while the provider is left alone because it failed too often")
                .register(meters);
        return breaker;
    }
}
