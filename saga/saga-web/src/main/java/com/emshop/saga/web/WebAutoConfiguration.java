package com.emshop.saga.web;

import com.emshop.saga.erasure.Erasures;
import com.emshop.saga.erasure.PersonalDataAutoConfiguration;
import com.emshop.saga.messaging.DeadLetterQueries;
import com.emshop.saga.messaging.DeadLetterReplay;
import com.emshop.saga.messaging.MessagingAutoConfiguration;
import com.emshop.saga.messaging.OperatorActions;
import com.emshop.saga.messaging.Traces;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Bearer tokens, problem details, traces, paging and idempotency keys, the same for every service. A bean of the application
 * replaces each part: the {@link SecurityFilterChain}, the {@link JwtAuthenticationConverter}, {@link Problems}, the {@link
 * ResponseEntityExceptionHandler}, the {@link CallerResolver}, {@link RequestHash}, and by their names {@code
 * strictTextCustomizer} and {@code traceFilter}.
 */
@AutoConfiguration(after = {MessagingAutoConfiguration.class, PersonalDataAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableMethodSecurity
@EnableConfigurationProperties(WebProperties.class)
public class WebAutoConfiguration {
    static final String ROLE_PREFIX = "ROLE_";

    private static final Logger log = LoggerFactory.getLogger(WebAutoConfiguration.class);
    /** The management port's, which are not found elsewhere; the API description; where the container reports errors. */
    private static final List<String> OPEN_PATHS = List.of("/actuator/**", "/v3/api-docs/**", "/error");

    static {
        // Resolved from token and header, so no parameters or bodies of the API.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class, IdempotencyKey.class);
    }

    /**
     * Stateless. Every path requires a token, except health, metrics, the API description and the public paths, where a token is
     * not looked at: a webhook's signature decides alone.
     */
    @Bean
    @ConditionalOnMissingBean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            WebProperties properties,
            JwtDecoder decoder,
            JwtAuthenticationConverter tokens,
            Problems problems,
            ProblemWriter writer)
            throws Exception {
        RequestMatcher open = new OrRequestMatcher(Stream.concat(OPEN_PATHS.stream(), properties.publicPaths().stream())
                .map(WebAutoConfiguration::matcher)
                .toList());
        DefaultBearerTokenResolver bearer = new DefaultBearerTokenResolver();
        AuthenticationEntryPoint unauthenticated =
                (request, response, reason) -> unauthenticated(response, writer, problems, reason);
        return http.csrf(AbstractHttpConfigurer::disable) // no cookies, no sessions
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests ->
                        requests.requestMatchers(open).permitAll().anyRequest().authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(decoder)
                                .jwtAuthenticationConverter(new KnownRoles(
                                        tokens, List.of(properties.operatorRole(), properties.customerRole()))))
                        .bearerTokenResolver(request -> open.matches(request) ? null : bearer.resolve(request))
                        .authenticationEntryPoint(unauthenticated)
                        .withObjectPostProcessor(answeringFaults(unauthenticated)))
                .exceptionHandling(handling -> handling.accessDeniedHandler(
                        (request, response, reason) -> writer.write(response, problems.forbidden())))
                .build();
    }

    /** An observation of each filter of each request would cost more than the filters. */
    @Bean
    @ConditionalOnMissingBean
    SecurityObservationSettings securityObservationSettings() {
        return SecurityObservationSettings.noObservations();
    }

    /** A pattern, or a method and a pattern. */
    private static RequestMatcher matcher(String path) {
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        int space = path.indexOf(' ');
        return space < 0
                ? paths.matcher(path)
                : paths.matcher(HttpMethod.valueOf(path.substring(0, space)), path.substring(space + 1));
    }

    private static void unauthenticated(
            HttpServletResponse response, ProblemWriter writer, Problems problems, AuthenticationException reason)
            throws IOException {
        if (reason instanceof AuthenticationServiceException) {
            log.warn("A token could not be verified; the request was answered with 503", reason);
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            writer.write(response, problems.keysUnavailable());
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            writer.write(response, problems.unauthenticated());
        }
    }

    /** Without it, keys that are away would be an exception that nobody answers. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> answeringFaults(
            AuthenticationEntryPoint entryPoint) {
        AuthenticationEntryPointFailureHandler handler = new AuthenticationEntryPointFailureHandler(entryPoint);
        handler.setRethrowAuthenticationServiceException(false);
        return new ObjectPostProcessor<>() {
            @Override
            public <T extends BearerTokenAuthenticationFilter> T postProcess(T filter) {
                filter.setAuthenticationFailureHandler(handler);
                return filter;
            }
        };
    }

    /** The roles are in the claim that the settings name. */
    @Bean
    @ConditionalOnMissingBean
    JwtAuthenticationConverter jwtAuthenticationConverter(WebProperties properties) {
        JwtGrantedAuthoritiesConverter roles = new JwtGrantedAuthoritiesConverter();
        roles.setAuthoritiesClaimName(properties.rolesClaim());
        roles.setAuthorityPrefix(ROLE_PREFIX);
        JwtAuthenticationConverter tokens = new JwtAuthenticationConverter();
        tokens.setJwtGrantedAuthoritiesConverter(roles);
        return tokens;
    }

    /** Has JSON numbers and booleans refused where text is expected. The other way round is a property of the mapper. */
    @Bean
    @ConditionalOnMissingBean(name = "strictTextCustomizer")
    JsonMapperBuilderCustomizer strictTextCustomizer() {
        return json -> json.withCoercionConfig(
                LogicalType.Textual,
                coercions -> coercions
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    @Bean
    @ConditionalOnMissingBean
    Problems problems(WebProperties properties) {
        return new Problems(properties.problemTypePrefix());
    }

    @Bean
    ProblemWriter sagaProblemWriter(Problems problems, JsonMapper json) {
        return new ProblemWriter(problems, json);
    }

    @Bean
    @ConditionalOnMissingBean(ResponseEntityExceptionHandler.class)
    ProblemAdvice problemAdvice(Problems problems) {
        return new ProblemAdvice(problems);
    }

    /** Named, because the expression of {@link OperatorOnly} does. */
    @Bean
    Operators sagaOperators(WebProperties properties) {
        return new Operators(properties.operatorRole());
    }

    @Bean
    @ConditionalOnMissingBean
    RequestHash requestHash(JsonMapper json) {
        return new RequestHash(json);
    }

    /** Not named after its class: an application may have a controller of that name. */
    @Bean
    @ConditionalOnBean(DeadLetterReplay.class)
    DeadLettersController sagaDeadLettersController(
            DeadLetterQueries deadLetters, DeadLetterReplay replay, Clock clock) {
        return new DeadLettersController(deadLetters, replay, clock);
    }

    @Bean
    @ConditionalOnBean(OperatorActions.class)
    OperatorActionsController sagaOperatorActionsController(OperatorActions actions) {
        return new OperatorActionsController(actions);
    }

    @Bean
    @ConditionalOnBean(Erasures.class)
    PersonalDataController sagaPersonalDataController(Erasures erasures, Clock clock) {
        return new PersonalDataController(erasures, clock);
    }

    /** Before the security filters, so that requests that they refuse have a trace too. */
    @Bean
    @ConditionalOnMissingBean(name = "traceFilter")
    FilterRegistrationBean<TraceFilter> traceFilter(Traces traces) {
        FilterRegistrationBean<TraceFilter> registration = new FilterRegistrationBean<>(new TraceFilter(traces));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1); // behind that of bodies
        return registration;
    }

    @Bean
    @ConditionalOnMissingBean
    CallerResolver callerResolver(WebProperties properties) {
        return new CallerResolver(properties.operatorRole(), properties.customerRole());
    }

    /** Lets controllers take the {@link Caller} and the {@link IdempotencyKey} as parameters. */
    @Bean
    WebMvcConfigurer sagaArgumentResolvers(CallerResolver callers, Problems problems) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(callers);
                resolvers.add(new IdempotencyKeyResolver(problems));
            }
        };
    }

    /** Describes the header that an {@link IdempotencyKey} is read from. */
    @Bean
    OperationCustomizer idempotencyKeyHeader() {
        return (operation, handler) -> {
            Arrays.stream(handler.getMethodParameters())
                    .filter(parameter -> parameter.getParameterType().equals(IdempotencyKey.class))
                    .forEach(parameter -> operation.addParametersItem(new HeaderParameter()
                            .name(IdempotencyKey.HEADER)
                            .required(!parameter.isOptional())
                            .schema(new StringSchema().minLength(1).maxLength(IdempotencyKey.MAX_CHARS))));
            return operation;
        };
    }

    /** Says of a POST without a key why it needs none. */
    @Bean
    OperationCustomizer idempotentByStateDescription() {
        return (operation, handler) -> {
            IdempotentByState idempotent = handler.getMethodAnnotation(IdempotentByState.class);
            if (idempotent != null) {
                String before = operation.getDescription() == null ? "" : operation.getDescription() + "\n\n";
                operation.setDescription(before + "Idempotent by state: " + idempotent.value());
            }
            return operation;
        };
    }
}
