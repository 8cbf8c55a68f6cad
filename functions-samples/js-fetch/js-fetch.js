// A component in the style of service workers. It answers with the request as JSON and the SHA-256 of its body; at /events
// with server-sent events; at /fetch?url=… with what that address answers, where the manifest names its host.

async function describe(request, url) {
  const body = await request.arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Response.json({
    language: "javascript",
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    bytes: body.byteLength,
    sha256: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  });
}

function events() {
  const encoder = new TextEncoder();
  let count = 0;
  const stream = new ReadableStream({
    async pull(controller) {
      if (count > 0) await new Promise((done) => setTimeout(done, 100));
      controller.enqueue(encoder.encode(`data: ${++count}\n\n`));
      if (count === 3) controller.close();
    },
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream" } });
}

async function relay(address) {
  try {
    const response = await fetch(address);
    return new Response(response.body, { status: response.status });
  } catch (error) {
    return new Response(`${error}\n`, { status: 502 });
  }
}

function answer(request) {
  const url = new URL(request.url);
  if (url.pathname === "/events") return events();
  if (url.pathname === "/fetch") return relay(url.searchParams.get("url"));
  return describe(request, url);
}

addEventListener("fetch", (event) => event.respondWith(answer(event.request)));
