package com.emshop.localstack.cli;

import com.emshop.localstack.audit.AuditTimeouts;
import com.emshop.localstack.audit.DatabaseAudit;
import com.emshop.localstack.audit.Violation;
import com.emshop.localstack.compose.ComposeShop;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.MySqlAddress;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.StackException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Exit code 0: clean; 1: violations, which are listed; 2: the check failed. */
@Command(
        name = "audit",
        exitCodeOnExecutionException = AuditCommand.AUDIT_FAILED,
        description = {
            "Checks whether the databases of all services agree, of the stack or of any other shop.",
            "Reads only. Exit code 0: clean; 1: violations; 2: the check failed."
        })
final class AuditCommand extends StackCommand {
    static final int AUDIT_FAILED = 2;
    /** After its delivery, in business time. */
    private static final Duration RECEIPT = Duration.ofDays(7);

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description =
                    "An order is compared between services once none of them changed it for so long (default: 30s).")
    @SuppressWarnings("NullAway.Init")
    private Duration settle;

    @Option(
            names = "--overdue",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = DurationConverter.class,
            description = "Work is stuck when it has been due for so long (default: 5m).")
    @SuppressWarnings("NullAway.Init")
    private Duration overdue;

    @Option(
            names = "--speed-up",
            paramLabel = "N",
            description = "What that shop's business durations are divided by (default: the stack's).")
    private @Nullable Integer speedUp;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many violations of a kind are listed (default: 100).")
    private int limit;

    @Option(
            names = "--mysql-url",
            paramLabel = "URL",
            description = "Another shop's MySQL, jdbc:mysql://host:port/ (default: the stack's, or EMSHOP_MYSQL_URL).")
    private @Nullable String mysqlUrl;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "An account that may read all emshop_ schemas (default: EMSHOP_MYSQL_USERNAME, or root).")
    private @Nullable String user;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            description = "Its password; others can see it in the list of processes, so better EMSHOP_MYSQL_PASSWORD.")
    private @Nullable String password;

    AuditCommand(Home home) {
        super(home);
    }

    /** What to connect to. */
    private record Target(String url, Credentials account, int speedUp) {}

    @Override
    public Integer call() {
        DatabaseAudit.Report report;
        try {
            report = look(target());
        } catch (StackException unclear) {
            return failed(String.valueOf(unclear.getMessage()));
        }
        if (json) {
            print(new JsonMapper().writeValueAsString(jsonOf(report)));
        } else {
            printReport(report);
        }
        return report.clean() ? 0 : 1;
    }

    private int failed(String why) {
        err().println(why);
        err().flush();
        return AUDIT_FAILED;
    }

    private Target target() {
        if (limit < 1) {
            throw new StackException("--limit has to be 1 or more, not " + limit);
        }
        Target target = mysqlUrl != null
                ? ofAnotherShop(mysqlUrl)
                : home().containers().map(this::ofContainers).orElseGet(this::ofTheStack);
        if (target.speedUp() < 1) {
            throw new StackException("--speed-up has to be 1 or more, not " + target.speedUp());
        }
        return target;
    }

    private Target ofAnotherShop(String url) {
        StackSettings settings = home().settings();
        return new Target(
                url,
                new Credentials(
                        user == null ? home().mysql("USERNAME", "root") : user,
                        password == null ? home().mysql("PASSWORD", "") : password),
                speedUp == null ? settings.speedUp() : speedUp);
    }

    private Target ofContainers(ComposeShop containers) {
        return new Target(
                containers.mysqlUrl(),
                containers.secrets().admin(),
                speedUp == null ? home().settings().speedUp() : speedUp);
    }

    private Target ofTheStack() {
        LocalStack stack = stack();
        MySqlAddress address = stack.addresses().mysql();
        Credentials admin = stack.settings()
                .ownMysql()
                .map(StackSettings.OwnMySql::admin)
                .orElseGet(() -> stack.secrets().admin());
        return new Target(
                "jdbc:mysql://" + address.host() + ":" + address.port() + "/?" + address.parameters(),
                new Credentials(user == null ? admin.user() : user, password == null ? admin.password() : password),
                speedUp == null ? stack.settings().speedUp() : speedUp);
    }

    private DatabaseAudit.Report look(Target target) {
        var audit = new DatabaseAudit(new AuditTimeouts(settle, overdue, RECEIPT.dividedBy(target.speedUp())), limit);
        try (Connection connection = DriverManager.getConnection(
                target.url(), target.account().user(), target.account().password())) {
            connection.setNetworkTimeout(Runnable::run, 0); // a query over a large table takes as long as it takes
            return audit.run(connection);
        } catch (SQLException away) {
            throw new StackException(
                    "Cannot audit " + target.url().replaceFirst("\\?.*", "") + " as "
                            + target.account().user() + ": "
                            + String.valueOf(away.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    away);
        }
    }

    private void printReport(DatabaseAudit.Report report) {
        report.violations().forEach(violation -> print(violation.toString()));
        report.cut().forEach(check -> print("… and more of " + check));
        print("%d orders, %d payments, %d articles, %d checks: %s"
                .formatted(
                        report.orders(),
                        report.payments(),
                        report.skus(),
                        DatabaseAudit.checks().size(),
                        report.clean() ? "clean" : report.violations().size() + " violations"));
    }

    private static Map<String, Object> jsonOf(DatabaseAudit.Report report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("clean", report.clean());
        answer.put("checkedAt", report.checkedAt().toInstant(ZoneOffset.UTC).toString());
        answer.put("checkedOrders", report.orders());
        answer.put("checkedPayments", report.payments());
        answer.put("checkedArticles", report.skus());
        answer.put("checks", DatabaseAudit.checks());
        answer.put(
                "violations",
                report.violations().stream().map(AuditCommand::jsonOf).toList());
        answer.put("cutChecks", List.copyOf(report.cut()));
        return answer;
    }

    private static Map<String, Object> jsonOf(Violation violation) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("invariant", violation.invariant());
        answer.put("check", violation.check());
        answer.put(
                switch (violation.kind()) {
                    case ORDER -> "orderSn";
                    case PAYMENT -> "paymentSn";
                    case SKU -> "sku";
                },
                violation.subject());
        answer.put("expected", violation.expected());
        answer.put("found", violation.found());
        return answer;
    }
}
