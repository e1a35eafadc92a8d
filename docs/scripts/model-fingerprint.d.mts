export declare function modelFingerprint(folder: string): Promise<string>;
