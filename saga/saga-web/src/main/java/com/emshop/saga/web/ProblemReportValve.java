package com.emshop.saga.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.springframework.http.HttpHeaders;

/**
 * Answers with a problem where Tomcat refuses a request before the application sees it: a malformed URL or header, an unknown
 * method. Thread-safe.
 */
final class ProblemReportValve extends ErrorReportValve {
    private final ProblemWriter problems;

    ProblemReportValve(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Also lets {@link RequestBodyFilter} close a connection whose request it refuses before it has read all of it. */
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getHeader(HttpHeaders.CONTENT_LENGTH) != null
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            org.apache.coyote.Request connection = request.getCoyoteRequest();
            Runnable stop = () -> {
                connection.action(ActionCode.DISABLE_SWALLOW_INPUT, null); // counts as an error of the request
                response.setErrorReported(); // which is answered: an error page would be written behind the answer
            };
            request.setAttribute(RequestBodyFilter.STOP_READING, stop);
        }
        super.invoke(request, response);
    }

    @Override
    protected void report(Request request, Response response, Throwable fault) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            problems.write(response.getResponse(), problems.ofStatus(status));
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // the client has closed the connection
        }
    }
}
