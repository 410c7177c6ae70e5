package com.emshop.localstack.cli;

import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Webhooks;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "pay", description = "Has the payment provider send the webhook for the payment of an order.")
final class PayCommand extends StackCommand {
    /** A payment follows its order within moments. */
    private static final Duration PAYMENT_WAIT = Duration.ofSeconds(20);

    @Parameters(paramLabel = "ORDER", description = "The order's number.")
    @SuppressWarnings("NullAway.Init")
    private String orderSn;

    @Option(names = "--fail", description = "The payment is declined, for good.")
    private boolean fail;

    @Option(names = "--twice", description = "The same webhook is sent twice.")
    private boolean twice;

    @Option(names = "--late", description = "The money is taken although the payment was closed.")
    private boolean late;

    @Option(names = "--wrong-amount", description = "One unit more than was asked for.")
    private boolean wrongAmount;

    PayCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        Shop shop = shop();
        Payment payment = paymentOf(shop);
        BigDecimal amount = wrongAmount ? payment.amount().add(BigDecimal.ONE) : payment.amount();
        var webhooks =
                fail ? Webhooks.declined(payment.currency(), amount) : Webhooks.succeeded(payment.currency(), amount);
        if (twice) {
            webhooks = webhooks.twice();
        }
        if (late) {
            webhooks = webhooks.forced();
        }
        print(shop.provider(payment.paymentSn(), orderSn, webhooks));
        return 0;
    }

    private Payment paymentOf(Shop shop) {
        return Polling.poll(PAYMENT_WAIT, () -> shop.paymentOf(orderSn), Optional::isPresent)
                .orElseThrow(() -> new StackException("Order " + orderSn + " has no payment"));
    }
}
