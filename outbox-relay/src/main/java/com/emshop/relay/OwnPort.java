package com.emshop.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** The relay's own port, which serves nothing: each request is answered with a problem (RFC 9457). Not the management port. */
@Configuration(proxyBeanMethods = false)
class OwnPort {

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemForEachRequest() {
        return server -> server.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve()));
    }

    /**
     * Answers 404, or what Tomcat has refused the request with, a malformed one with 400. The path is not looked at, so that
     * none of them is an error. Thread-safe.
     */
    private static final class ProblemValve extends ValveBase {
        ProblemValve() {
            super(true); // asynchronous requests are supported
        }

        @Override
        public void invoke(Request request, Response response) throws IOException {
            HttpStatus status = response.isError() ? HttpStatus.valueOf(response.getStatus()) : HttpStatus.NOT_FOUND;
            String code = status == HttpStatus.BAD_REQUEST ? "malformed-request" : "http-" + status.value();
            byte[] problem = "{\"type\":\"urn:problem:%s\",\"title\":\"%s\",\"status\":%d}"
                    .formatted(code, status.getReasonPhrase(), status.value())
                    .getBytes(StandardCharsets.UTF_8);
            response.setSuspended(false); // as a refusal leaves it
            response.setStatus(status.value());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setContentLength(problem.length);
            response.getOutputStream().write(problem);
            response.finishResponse();
        }
    }
}
