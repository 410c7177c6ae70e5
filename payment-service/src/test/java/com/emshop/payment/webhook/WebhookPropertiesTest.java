package com.emshop.payment.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class WebhookPropertiesTest {

    @Test
    void theEnvironmentNamesTheSecrets() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("EMSHOP_WEBHOOK_SECRETS", "whsec_a,whsec_b")));
        ConfigurationPropertySources.attach(environment);

        WebhookProperties properties = Binder.get(environment)
                .bind("emshop.webhook", WebhookProperties.class)
                .get();

        assertThat(properties.secrets()).containsExactly("whsec_a", "whsec_b");
        assertThat(properties.toString()).doesNotContain("whsec_");
    }
}
