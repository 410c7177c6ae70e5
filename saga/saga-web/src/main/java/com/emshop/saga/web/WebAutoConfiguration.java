package com.emshop.saga.web;

import com.emshop.saga.messaging.DeadLetterQueries;
import com.emshop.saga.messaging.DeadLetterReplay;
import com.emshop.saga.messaging.MessagingAutoConfiguration;
import com.emshop.saga.messaging.Traces;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Bearer tokens, problem answers, traces: the same for every service. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
@ConditionalOnWebApplication
@EnableMethodSecurity
@EnableConfigurationProperties(WebProperties.class)
public class WebAutoConfiguration {

    /** Stateless; the token's {@code roles} are the roles. Everything needs a token that is not said to be public. */
    @Bean
    @ConditionalOnMissingBean
    SecurityFilterChain securityFilterChain(HttpSecurity http, WebProperties properties, JsonMapper json)
            throws Exception {
        JwtGrantedAuthoritiesConverter roles = new JwtGrantedAuthoritiesConverter();
        roles.setAuthoritiesClaimName("roles");
        roles.setAuthorityPrefix("ROLE_");
        JwtAuthenticationConverter tokens = new JwtAuthenticationConverter();
        tokens.setJwtGrantedAuthoritiesConverter(roles);
        return http.csrf(AbstractHttpConfigurer::disable) // no cookies, no sessions
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/**", "/v3/api-docs/**", "/error")
                        .permitAll()
                        .requestMatchers(properties.publicPaths().toArray(String[]::new))
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(tokens))
                        .authenticationEntryPoint((request, response, reason) -> answer(
                                response,
                                json,
                                HttpStatus.UNAUTHORIZED,
                                "unauthenticated",
                                "A valid bearer token is needed.")))
                .exceptionHandling(handling -> handling.accessDeniedHandler((request, response, reason) -> answer(
                        response,
                        json,
                        HttpStatus.FORBIDDEN,
                        "forbidden",
                        "This needs a role that your token does not give.")))
                .build();
    }

    private static void answer(
            HttpServletResponse response, JsonMapper json, HttpStatus status, String code, String detail)
            throws IOException {
        if (status == HttpStatus.UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), Problems.problem(status, code, detail));
    }

    /** A number is no text: {@code "sku": 7} is refused. The other way round is a property of the mapper. */
    @Bean
    JsonMapperBuilderCustomizer textsAreTexts() {
        return json -> json.withCoercionConfig(
                LogicalType.Textual,
                coercions -> coercions
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    @Bean
    Problems problems() {
        return new Problems();
    }

    @Bean
    @ConditionalOnBean(DeadLetterReplay.class)
    DeadLettersController deadLettersController(DeadLetterQueries deadLetters, DeadLetterReplay replay, Clock clock) {
        return new DeadLettersController(deadLetters, replay, clock);
    }

    /** Before the security filters, so that refused requests have a trace too. */
    @Bean
    FilterRegistrationBean<TraceFilter> traceFilter(Traces traces) {
        FilterRegistrationBean<TraceFilter> registration = new FilterRegistrationBean<>(new TraceFilter(traces));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** Lets controllers take the {@link Caller} as a parameter. */
    @Bean
    WebMvcConfigurer callers() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerResolver());
            }
        };
    }

    private static final class CallerResolver implements HandlerMethodArgumentResolver {
        private static final int MAX_SUBJECT_CHARS = 128;

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType().equals(Caller.class);
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @org.jspecify.annotations.Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @org.jspecify.annotations.Nullable WebDataBinderFactory binders) {
            Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
            if (authentication == null) {
                throw new AuthenticationCredentialsNotFoundException("no caller on a public path");
            }
            Caller caller = Caller.of(authentication);
            // A database takes "ada" and "ada " for the same; so nobody may be called so.
            if (!caller.userId().equals(caller.userId().strip())
                    || caller.userId().length() > MAX_SUBJECT_CHARS) {
                throw new AccessDeniedException("the token's subject is no user id");
            }
            return caller;
        }
    }
}
