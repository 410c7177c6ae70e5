package com.emshop.saga.web;

import jakarta.servlet.DispatcherType;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.accept.FixedContentNegotiationStrategy;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * What a service does about requests before a controller sees them: limits to heads and bodies, and problems for whatever is refused.
 * A bean of the application replaces the {@link RequestRejectedHandler}, the {@link ErrorController}, and by their names {@code
 * requestBodyFilter} and {@code wellFormedTextCustomizer}.
 */
@AutoConfiguration(after = WebAutoConfiguration.class, before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties({RequestHeadProperties.class, RequestBodyProperties.class})
public class HttpInputAutoConfiguration {

    @Bean
    ProblemWriter sagaProblemWriter(Problems problems, JsonMapper json) {
        return new ProblemWriter(problems, json);
    }

    /** Before every other filter, also before that of traces. */
    @Bean
    @ConditionalOnMissingBean(name = "requestBodyFilter")
    FilterRegistrationBean<RequestBodyFilter> requestBodyFilter(
            RequestBodyProperties properties, ProblemWriter problems) {
        FilterRegistrationBean<RequestBodyFilter> registration =
                new FilterRegistrationBean<>(new RequestBodyFilter(properties, problems));
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** A URL, method or header that the firewall of Spring Security refuses. */
    @Bean
    @ConditionalOnMissingBean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter problems) {
        return (request, response, rejection) ->
                problems.write(response, problems.ofStatus(HttpStatus.BAD_REQUEST.value()));
    }

    @Bean
    @ConditionalOnMissingBean(ErrorController.class)
    ProblemErrorController problemErrorController(ProblemWriter problems) {
        return new ProblemErrorController(problems);
    }

    @Bean
    @ConditionalOnMissingBean(name = "wellFormedTextCustomizer")
    JsonMapperBuilderCustomizer wellFormedTextCustomizer() {
        return json -> json.addModule(
                new SimpleModule("well-formed-text").addDeserializer(String.class, new WellFormedText()));
    }

    /**
     * Answers JSON whatever type a request asks for. A command has had its effect when its answer is written, so 406 would be a
     * refusal that changes something; and a problem is answered with its body.
     */
    @Bean
    WebMvcConfigurer acceptIgnoringConfigurer() {
        return new WebMvcConfigurer() {
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.strategies(List.of(
                        new FixedContentNegotiationStrategy(List.of(MediaType.APPLICATION_JSON, MediaType.ALL))));
            }
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatWebServerFactory> headDeadlineCustomizer(RequestHeadProperties properties) {
        return server -> {
            server.setProtocol(HeadDeadlineProtocol.class.getName());
            server.addProtocolHandlerCustomizers(
                    (HeadDeadlineProtocol protocol) -> protocol.setDeadline(properties.deadline()));
        };
    }

    /** Within the host's own report, which is HTML. */
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemReportCustomizer(ProblemWriter problems) {
        return server -> server.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemReportValve(problems)));
    }
}
