package com.emshop.saga.messaging;

import com.emshop.saga.servers.TestServers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Deserializer;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The codec as a service gets it: made by the kit, from the kit's own defaults and what the environment says beyond them. The
 * other parts of a service are left out.
 */
final class CodecOfAService implements AutoCloseable {
    /** For what no step of a deployment has registered. */
    static final String REGISTERS = "saga.messaging.register-schemas=true";

    /** All it takes to use Confluent's own classes. */
    static final String[] CONFLUENT = {
        "saga.messaging.serializer=" + ConfluentSerde.SERIALIZER,
        "saga.messaging.deserializer=" + ConfluentSerde.DESERIALIZER
    };

    private final ConfigurableApplicationContext service;

    private CodecOfAService(ConfigurableApplicationContext service) {
        this.service = service;
    }

    static CodecOfAService started(TestServers servers, String... properties) {
        return started(servers, properties, new String[0]);
    }

    static CodecOfAService started(TestServers servers, String[] properties, String... more) {
        SpringApplication application = new SpringApplication(CodecOnly.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        Stream<String> addresses = Stream.of(
                "spring.application.name=wire-compatibility",
                "saga.messaging.apicurio-url=" + servers.apicurioUrl(),
                "saga.messaging.schema-registry-url=" + servers.schemaRegistryUrl());
        return new CodecOfAService(application.run(Stream.of(addresses, Arrays.stream(properties), Arrays.stream(more))
                .flatMap(all -> all)
                .map(property -> "--" + property)
                .toArray(String[]::new)));
    }

    EventCodec codec() {
        return service.getBean(EventCodec.class);
    }

    /** Another deserializer of the same class and properties, but one. */
    Deserializer<?> deserializer(String property, String value) {
        MessagingProperties messaging = service.getBean(MessagingProperties.class);
        Map<String, Object> properties = new HashMap<>(messaging.serde());
        properties.put(property, value);
        Deserializer<?> deserializer = BeanUtils.instantiateClass(messaging.deserializer());
        deserializer.configure(properties, false);
        return deserializer;
    }

    @Override
    public void close() {
        service.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(MessagingProperties.class)
    static class CodecOnly {
        @Bean
        EventCodec eventCodec(MessagingProperties properties) {
            return new MessagingAutoConfiguration().eventCodec(properties);
        }
    }
}
