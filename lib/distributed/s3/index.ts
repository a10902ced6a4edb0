export { type S3SourceOptions, s3Source } from './s3-source.js'
