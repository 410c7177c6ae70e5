package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ManagementPortTest {
    private static final String PORT = "management.server.port";
    private static final String ADDRESS = "management.server.address";

    private static StandardEnvironment with(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("settings", settings));
        new ManagementPort().postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }

    @Test
    void managementPortIsAHundredAboveTheServicesPort() {
        assertThat(with(Map.of()).getProperty(PORT)).isEqualTo("8180");
        assertThat(with(Map.of("server.port", "9081")).getProperty(PORT)).isEqualTo("9181");
    }

    @Test
    void managementPortIsAnyFreeOneWhereTheServicesPortIs() {
        assertThat(with(Map.of("server.port", "0")).getProperty(PORT)).isEqualTo("0");
    }

    @Test
    void managementPortListensWhereTheServiceListens() {
        assertThat(with(Map.of("server.address", "127.0.0.1")).getProperty(ADDRESS))
                .isEqualTo("127.0.0.1");
        assertThat(with(Map.of()).getProperty(ADDRESS)).isNull();
    }

    @Test
    void settingsTakePrecedence() {
        StandardEnvironment environment =
                with(Map.of("server.address", "127.0.0.1", PORT, "7000", ADDRESS, "127.0.0.2"));
        assertThat(environment.getProperty(PORT)).isEqualTo("7000");
        assertThat(environment.getProperty(ADDRESS)).isEqualTo("127.0.0.2");
    }

    /** Spring Boot refuses an address for a management port that is none of its own. */
    @Test
    void managementPortThatIsTheServicesHasNoAddressOfItsOwn() {
        assertThat(with(Map.of("server.address", "127.0.0.1", "server.port", "9000", PORT, "9000"))
                        .getProperty(ADDRESS))
                .isNull();
    }
}
