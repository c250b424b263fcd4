// Loaded before the web server: once it is asked to end, no open connection keeps it from ending. The framework stops
// listening and waits for every connection; a browser keeps some that rest between requests, and some that it opened ahead
// and never used. What rests is closed at once, and after two seconds whatever is left.
import { subscribe } from 'node:diagnostics_channel';

const servers = new Set();
subscribe('http.server.request.start', ({ server }) => servers.add(server));

const LEFT_FOR_ANSWERS_MS = 2000;

function endConnections() {
  setInterval(() => servers.forEach((server) => server.closeIdleConnections()), 100).unref();
  setTimeout(() => servers.forEach((server) => server.closeAllConnections()), LEFT_FOR_ANSWERS_MS).unref();
}

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, endConnections);
