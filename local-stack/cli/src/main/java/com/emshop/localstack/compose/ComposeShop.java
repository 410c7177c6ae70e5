package com.emshop.localstack.compose;

import com.emshop.localstack.client.Shop;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.Tokens;
import java.time.Clock;
import java.util.Map;

/**
 * The shop of docker-compose.yml, as seen from one of its containers: services answer under their own names.
 *
 * @param mysqlUrl without a schema
 */
public record ComposeShop(Secrets secrets, String mysqlUrl) {
    private static final String PROVIDER = "http://provider:8086";

    public static ComposeShop seenFromInside(Map<String, String> environment) {
        return new ComposeShop(
                ComposeMain.secretsOf(environment), environment.getOrDefault("MYSQL_URL", ComposeMain.MYSQL_URL));
    }

    /** Calls each of a service's containers in turn, signing tokens with the shop's own key. */
    public Shop shop(Clock clock) {
        return Shop.at(new Instances()::next, PROVIDER, new Tokens(secrets.tokenKey(), clock));
    }
}
