/** What was found of the node image before anything is done about it. */
export interface Findings {
  /** Docker holds the image built from these very inputs. */
  readonly isBuiltImageInDocker: boolean;
  /** The cache holds its archive. */
  readonly isArchiveInCache: boolean;
  /** Docker holds the published image, from an earlier pull. */
  readonly isPublishedImageInDocker: boolean;
  /** Asked last and only if needed: it may take seconds. */
  readonly canPull: () => Promise<boolean>;
}

/** How the node image comes: used as it is, read from the cache, pulled, or built. */
export type Way = "built-before" | "from-archive" | "pulled-before" | "pull" | "build";

/** The quickest way first; whatever is here already wins over the network, so that a lab that worked at home works in the hall. */
export async function chooseWay(found: Findings): Promise<Way> {
  if (found.isBuiltImageInDocker) return "built-before";
  if (found.isPublishedImageInDocker) return "pulled-before";
  if (found.isArchiveInCache) return "from-archive";
  return (await found.canPull()) ? "pull" : "build";
}
