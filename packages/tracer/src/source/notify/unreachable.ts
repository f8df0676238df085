import { SourceError } from '../../model/errors.ts'

/** Whom alerts go to cannot be reached at all: another alert would fare no better now. What is said of one alert alone is a plain SourceError. */
export class UnreachableError extends SourceError {}
