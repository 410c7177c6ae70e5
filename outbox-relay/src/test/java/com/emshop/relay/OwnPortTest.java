package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

class OwnPortTest {
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner(
                    AnnotationConfigServletWebServerApplicationContext::new)
            .withConfiguration(AutoConfigurations.of(
                    TomcatServletWebServerAutoConfiguration.class,
                    DispatcherServletAutoConfiguration.class,
                    WebMvcAutoConfiguration.class,
                    ErrorMvcAutoConfiguration.class))
            .withUserConfiguration(OwnPort.class)
            .withPropertyValues("server.port=0");

    private static String answer(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String head(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
    }

    @Test
    void eachRequestToTheOwnPortIsAnsweredWithAProblem() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            int port = Objects.requireNonNull(
                            ((ServletWebServerApplicationContext) context.getSourceApplicationContext()).getWebServer())
                    .getPort();
            for (String target : List.of("/", "/orders", "/error", "/actuator/health", "/x;jsessionid=1%", "/x?%")) {
                for (String method : List.of("GET", "POST", "OPTIONS", "BREW")) {
                    assertThat(answer(port, head(method, target)))
                            .as(method + " " + target)
                            .startsWith("HTTP/1.1 404 ")
                            .contains("\r\nContent-Type: application/problem+json\r\n")
                            .endsWith(
                                    "\r\n\r\n{\"type\":\"urn:problem:http-404\",\"title\":\"Not Found\",\"status\":404}");
                }
                assertThat(answer(port, head("HEAD", target)))
                        .startsWith("HTTP/1.1 404 ")
                        .contains("\r\nContent-Type: application/problem+json\r\n")
                        .endsWith("\r\n\r\n");
            }
            assertThat(answer(port, head("TRACE", "/"))) // which Tomcat refuses
                    .startsWith("HTTP/1.1 405 ")
                    .endsWith("{\"type\":\"urn:problem:http-405\",\"title\":\"Method Not Allowed\",\"status\":405}");
            for (String malformed : List.of(
                    head("GET", "/%zz"), head("GET", "/%2F"), head("GET", "x"), head("GET", "/\u0001"), "x\r\n\r\n")) {
                assertThat(answer(port, malformed))
                        .as(malformed)
                        .startsWith("HTTP/1.1 400 ")
                        .contains("\r\nContent-Type: application/problem+json\r\n")
                        .endsWith(
                                "{\"type\":\"urn:problem:malformed-request\",\"title\":\"Bad Request\",\"status\":400}");
            }
        });
    }
}
