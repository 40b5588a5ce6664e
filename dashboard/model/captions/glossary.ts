/** Kubernetes' own words, and what they are in the story of the pizza trucks. Every caption in plain words names one of the keys. */
export const glossary = {
  pod: "truck",
  node: "parking lot",
  Service: "the one phone number",
  Deployment: "the franchise rule",
  ReplicaSet: "the count that the franchise rule keeps",
  HorizontalPodAutoscaler: "the manager who calls in more trucks",
  "readiness probe": "the taster who asks: are you well?",
  "kube-scheduler": "who assigns the lots",
  "node controller": "who calls the lots",
  taint: "a lot that is closed",
  eviction: "being moved away",
  toleration: "the patience with a closed lot",
  PodDisruptionBudget: "how many must stay open",
  "grace period": "the time to finish the orders",
  container: "the kitchen in the truck",
  CrashLoopBackOff: "a pause after each breakdown",
  Pending: "no parking lot yet",
  ImagePullBackOff: "the kit cannot be fetched",
  "rolling update": "exchanging trucks one by one",
  progressDeadlineSeconds: "how long the exchange may take",
  "stabilization window": "waiting to see if it stays quiet",
  "metrics-server": "who counts how busy they are",
  CoreDNS: "the phone book",
  "API server": "the head office",
  "desired state": "what the rules ask for",
  "self-healing": "what is lost is replaced",
  watch: "being told of every change as it happens",
} as const;
export type Term = keyof typeof glossary;

export const meaningOf = (term: string): string =>
  Object.hasOwn(glossary, term) ? glossary[term as Term] : ""; // it has just been looked up

/** Words that only newcomers are told. */
export const plainOnly =
  /\b(trucks?|parking lots?|lots?|franchise|phone number|taster|manager|head office|phone book|kit|patience)\b/i;
/** Words that newcomers are told only as the term of a caption. */
export const kubernetesOnly =
  /\b(pods?|nodes?|service|deployments?|replicasets?|hpa|autoscaler|probes?|scheduler|taints?|tolerations?|evict\w*|pdb|containers?|endpoints?|rollouts?|kubelet|api server|dns|pending|ready|notready|image)\b/i;
