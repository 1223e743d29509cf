// The server's answers.

export class Refused extends Error {
  constructor(status, tree) {
    super(tree.error ?? String(status));
    this.status = status;
    this.tree = tree;
  }
}

/** JSON from the server. Throws Refused if it refuses, TypeError if it cannot be reached. */
export async function ask(path, options = {}) {
  const response = await fetch(path, { credentials: "same-origin", ...options });
  const tree = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, tree);
  return tree;
}

/** A file from the server, with its file name. */
export async function download(path) {
  const response = await fetch(path, { credentials: "same-origin" });
  if (!response.ok) throw new Refused(response.status, await response.json().catch(() => ({})));
  const name = /filename\*=UTF-8''(\S+)/.exec(response.headers.get("content-disposition") ?? "");
  return { name: name ? decodeURIComponent(name[1]) : "export", blob: await response.blob() };
}

export function post(path, tree, options = {}) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(tree), ...options });
}

export const paths = {
  list: "/api/documents",
  document: (id) => `/api/documents/${id}`,
  queue: (id) => `/api/documents/${id}/queue`,
  page: (id, page) => `/api/documents/${id}/pages/${page}`,
  image: (id, page, version) => `/api/documents/${id}/pages/${page}/image?v=${version}`,
  decisions: (id) => `/api/documents/${id}/decisions`,
  export: (id, format) => `/api/documents/${id}/export/${format}`,
  same: (id, raw, restored) => `/api/documents/${id}/same?${new URLSearchParams({ raw, restored })}`,
  restore: "/api/restore",
};
