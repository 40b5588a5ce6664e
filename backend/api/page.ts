import { existsSync } from "node:fs";
import { join } from "node:path";
import { type RequestHandler, static as serveFiles } from "express";
import { LabError } from "../core/errors.ts";

/** The built page. Vite names what lies in assets/ by its content: that may be kept for ever, everything else never. */
export function servePage(pageDir: string): RequestHandler[] {
  return [
    (request, _response, next) => {
      if (request.path === "/" && !existsSync(join(pageDir, "index.html"))) throw notBuilt();
      next();
    },
    serveFiles(pageDir, {
      dotfiles: "ignore",
      redirect: false,
      cacheControl: false,
      setHeaders(response, path) {
        const isHashed = path.startsWith(join(pageDir, "assets"));
        const keep = isHashed ? "public, max-age=31536000, immutable" : "no-store";
        response.setHeader("Cache-Control", keep);
      },
    }),
  ];
}

const notBuilt = () =>
  new LabError("page-not-built", "The page is not built yet.", "Run `npm run build`.");
